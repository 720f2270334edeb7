import { prepareGenAi, sdkLanguage } from '#host';
import { toMicroseconds } from '../clock.ts';
import { AITracingEventType } from '../types.ts';
import type { AITracingEvent, AnyExportedAISpan } from '../types.ts';
import { BaseExporter } from './base.ts';
import type { BaseExporterOptions, ExporterConfig } from './base.ts';
import { createOtlpDelivery, findProblem } from './otlp-delivery.ts';
import type { DeliveryOptions, OtlpDelivery } from './otlp-delivery.ts';
import { encodeRequest, encodeSpan } from './otlp-encode.ts';
import { serviceInstanceId } from './service-instance.ts';

/**
 * When spans are sent: each event at once, in batches at start, change and end, or in batches at the end alone.
 */
export type TracingStrategy = 'realtime' | 'batch-with-updates' | 'insert-only';

export interface OtlpExporterOptions extends BaseExporterOptions, DeliveryOptions {
  /** @default 'batch-with-updates' */
  strategy?: TracingStrategy | undefined;
}

/**
 * Sends spans as OTLP/HTTP JSON, to Spanlight or any other backend of OpenTelemetry. Spans that still run are sent too,
 * without an end time. While the receiver is away, what there is to send is kept, up to `maxBufferBytes`.
 */
export class OtlpExporter extends BaseExporter {
  readonly name: string = 'otlp-exporter';
  /** How the first failure to reach the receiver is logged. */
  protected readonly awayLevel: 'warn' | 'debug' = 'warn';
  readonly #strategy: TracingStrategy;
  readonly #delivery: OtlpDelivery<AnyExportedAISpan>;
  #serviceName = 'unknown_service';

  constructor(options: OtlpExporterOptions = {}) {
    super(options);
    const { strategy = 'batch-with-updates', maxBatchWaitMs } = options;
    this.#strategy = strategy;
    this.#delivery = createOtlpDelivery(
      { ...options, maxBatchWaitMs: strategy === 'realtime' ? 0 : maxBatchWaitMs },
      {
        // Spanlight's own server reads everything from `spanlight.*`. What began before that was known stays as it began, since
        // of two messages about a span the one with more in it counts as the newer.
        encode: (span, spanlightSince = Infinity) => ({
          text: encodeSpan(span, toMicroseconds(span.startTime) < spanlightSince),
        }),
        encodeRequest: (items) =>
          encodeRequest(
            items.map(({ text }) => text),
            { serviceName: this.#serviceName, serviceInstanceId, language: sdkLanguage() },
          ),
        prepare: prepareGenAi,
        logger: this.logger,
        name: () => this.name,
        awayLevel: () => this.awayLevel,
      },
    );
    const problem = findProblem(options);
    if (problem !== undefined) this.setDisabled(problem);
  }

  /** How many spans were lost, because the buffer was full or the receiver refused them. */
  get droppedSpans(): number {
    return this.#delivery.dropped();
  }

  override init({ serviceName, config }: ExporterConfig): void {
    this.#serviceName = serviceName ?? config?.serviceName ?? this.#serviceName;
  }

  protected _exportEvent({ type, exportedSpan }: AITracingEvent): void {
    const isFinished = type === AITracingEventType.SPAN_ENDED;
    if (!isFinished && this.#strategy === 'insert-only') return;
    this.#delivery.add(`${exportedSpan.traceId} ${exportedSpan.id}`, exportedSpan, isFinished);
  }

  override flush(): Promise<void> {
    return this.#delivery.flush();
  }

  override shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }
}
