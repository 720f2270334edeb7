import { spoolsByDefault } from '#host';
import type { BaseExporterOptions } from './exporters/base.ts';
import { encodeOtelRequest, encodeOtelSpan } from './exporters/otel-encode.ts';
import type { OtelSpan } from './exporters/otel-encode.ts';
import { baseUrl, createOtlpDelivery, findProblem } from './exporters/otlp-delivery.ts';
import type { DeliveryOptions, OtlpDelivery } from './exporters/otlp-delivery.ts';
import { containLogger, createConsoleLogger } from './logger.ts';

export type { OtelSpan } from './exporters/otel-encode.ts';

export interface SpanlightSpanProcessorOptions extends BaseExporterOptions, DeliveryOptions {
  /**
   * Put what can't be sent into files, which the viewer reads when it starts.
   * @default true on Node, where a viewer has been used and the endpoint is on this machine
   */
  spool?: boolean | undefined;
}

/**
 * A span processor for OpenTelemetry's SDK, 1.x or 2.x, that sends each span when it starts and when it ends, so that a
 * program traced by OpenTelemetry is seen while it runs:
 * `new NodeTracerProvider({ spanProcessors: [new SpanlightSpanProcessor()] })`. Without a viewer it is as if it weren't there.
 */
export class SpanlightSpanProcessor {
  readonly #delivery: OtlpDelivery<OtelSpan>;
  readonly #isDisabled: boolean;
  /** Resolves when the program knows all about itself that its spans say with it. */
  #resourceReady: Promise<void> | undefined;

  constructor(options: SpanlightSpanProcessorOptions = {}) {
    const logger = containLogger(options.logger ?? createConsoleLogger(options.logLevel ?? 'info'));
    const name = 'spanlight-span-processor';
    const spool = options.spool ?? spoolsByDefault(baseUrl(options));
    this.#delivery = createOtlpDelivery(
      { ...options, spool },
      {
        encode: encodeOtelSpan,
        encodeRequest: encodeOtelRequest,
        ready: async () => this.#resourceReady,
        logger,
        name: () => name,
        awayLevel: () => 'debug',
      },
    );
    const problem = findProblem(options);
    this.#isDisabled = problem !== undefined;
    if (problem !== undefined) logger.warn(`[spanlight] ${name} is disabled: ${problem}`);
  }

  /** How many spans were lost, because the buffer was full or the receiver refused them. */
  get droppedSpans(): number {
    return this.#delivery.dropped();
  }

  /** The span is read when it is sent, a little later, so that what it has been given meanwhile goes with it. */
  onStart(span: OtelSpan): void {
    if (span.resource.asyncAttributesPending)
      this.#resourceReady ??= span.resource.waitForAsyncAttributes?.();
    this.#add(span, false);
  }

  onEnd(span: OtelSpan): void {
    this.#add(span, true);
  }

  forceFlush(): Promise<void> {
    return this.#delivery.flush();
  }

  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }

  #add(span: OtelSpan, isFinished: boolean): void {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const isSampled = (traceFlags & 1) === 1;
    if (isSampled && !this.#isDisabled) this.#delivery.add(`${traceId} ${spanId}`, span, isFinished);
  }
}
