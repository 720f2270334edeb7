import { isNode, readEnvironment } from '../environment.ts';
import { createSpanId } from '../ids.ts';
import { AITracingEventType } from '../types.ts';
import type { AITracingEvent, AnyExportedAISpan, ResolvedTracingConfig } from '../types.ts';
import { BaseExporter } from './base.ts';
import type { BaseExporterOptions } from './base.ts';
import { createDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { encodeRequest, encodeSpan } from './otlp-encode.ts';
import type { ResourceInfo } from './otlp-encode.ts';
import { createSend } from './otlp-send.ts';
import { onProcessEnd } from './process-end.ts';

/**
 * When spans are sent: each event at once, in batches at start, change and end, or in batches at the end alone.
 */
export type TracingStrategy = 'realtime' | 'batch-with-updates' | 'insert-only';

export interface OtlpExporterOptions extends BaseExporterOptions {
  /** Base address of the receiver; spans go to `/v1/traces` below it. @default SPANLIGHT_ENDPOINT, else http://127.0.0.1:4318 */
  endpoint?: string | undefined;
  /** Sent with each request. */
  headers?: Record<string, string> | undefined;
  /** @default 'batch-with-updates' */
  strategy?: TracingStrategy | undefined;
  /** Spans in one request. @default 512 */
  maxBatchSize?: number | undefined;
  /** How long a span waits for others, milliseconds. @default 200 */
  maxBatchWaitMs?: number | undefined;
  /** How much is kept while it can't be sent. @default 64 MiB */
  maxBufferBytes?: number | undefined;
  /** How often a request is sent again that the receiver could not take. @default 4 */
  maxRetries?: number | undefined;
  /** Wait before the first retry, milliseconds; it doubles with each. @default 500 */
  retryDelayMs?: number | undefined;
  /** How long a request may take, milliseconds. @default 10 000 */
  timeoutMs?: number | undefined;
}

/** One per process, as `service.instance.id` asks for. */
const serviceInstanceId = createSpanId() + createSpanId();

/**
 * Sends spans as OTLP/HTTP JSON, to Spanlight or any other backend of OpenTelemetry. Spans that still run are sent too,
 * without an end time. While the receiver is away, what there is to send is kept, up to `maxBufferBytes`.
 */
export class OtlpExporter extends BaseExporter {
  readonly name: string = 'otlp-exporter';
  /** How the first failure to reach the receiver is logged. */
  protected readonly awayLevel: 'warn' | 'debug' = 'warn';
  readonly #strategy: TracingStrategy;
  readonly #delivery: Delivery<AnyExportedAISpan>;
  readonly #reported = new Set<string>();
  #stopListening: (() => void) | undefined;
  #serviceName = 'unknown_service';
  #droppedSpans = 0;

  constructor(options: OtlpExporterOptions = {}) {
    super(options);
    this.#strategy = options.strategy ?? 'batch-with-updates';
    const { endpoint = readEnvironment('SPANLIGHT_ENDPOINT') ?? 'http://127.0.0.1:4318', headers = {} } =
      options;
    const url = `${endpoint.replace(/\/+$/, '').replace(/\/v1\/traces$/, '')}/v1/traces`;
    const send = createSend({ url, headers, timeoutMs: options.timeoutMs ?? 10_000 });
    this.#delivery = createDelivery({
      encode: encodeSpan,
      send: (spans, signal) => send(encodeRequest(spans, this.#resource()), signal),
      maxBatchSize: options.maxBatchSize ?? 512,
      maxBatchWaitMs: this.#strategy === 'realtime' ? 0 : (options.maxBatchWaitMs ?? 200),
      maxBufferBytes: options.maxBufferBytes ?? 64 * 1024 * 1024,
      maxRetries: options.maxRetries ?? 4,
      retryDelayMs: options.retryDelayMs ?? 500,
      onDrop: (count, why, reason) => this.#onDrop(count, why, reason),
      onAway: (reason) => this.#reportOnce('away', this.awayLevel, `nobody listens at ${url} (${reason})`),
    });
    const problem = findProblem(url, headers);
    if (problem !== undefined) this.setDisabled(problem);
  }

  /** How many spans were lost, because the buffer was full or the receiver refused them. */
  get droppedSpans(): number {
    return this.#droppedSpans;
  }

  override init(config: ResolvedTracingConfig): void {
    this.#serviceName = config.serviceName;
  }

  protected _exportEvent({ type, exportedSpan }: AITracingEvent): void {
    const isFinished = type === AITracingEventType.SPAN_ENDED;
    if (!isFinished && this.#strategy === 'insert-only') return;
    this.#stopListening ??= onProcessEnd((deadlineMs) => this.#delivery.flushBeforeExit(deadlineMs));
    this.#delivery.add(`${exportedSpan.traceId} ${exportedSpan.id}`, exportedSpan, isFinished);
  }

  override flush(): Promise<void> {
    return this.#delivery.flush();
  }

  override async shutdown(): Promise<void> {
    await this.#delivery.close();
    this.#stopListening?.();
  }

  #resource(): ResourceInfo {
    return { serviceName: this.#serviceName, serviceInstanceId, language: isNode ? 'nodejs' : 'webjs' };
  }

  #onDrop(count: number, why: string, reason: string): void {
    this.#droppedSpans += count;
    // Nobody is there to miss what was made for a viewer that does not run.
    const level =
      why === 'closed' || (why === 'full' && this.#reported.has('away')) ? this.awayLevel : 'warn';
    this.#reportOnce(why, level, `${count} spans were dropped: ${reason}`);
  }

  #reportOnce(what: string, level: 'warn' | 'debug', message: string): void {
    if (this.#reported.has(what)) return;
    this.#reported.add(what);
    this.logger[level](`[spanlight] ${this.name}: ${message}`);
  }
}

/** What would make every request fail, in words. */
function findProblem(url: string, headers: Record<string, string>): string | undefined {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    return `"${url}" is no http address. Set the option endpoint or SPANLIGHT_ENDPOINT to one, such as http://127.0.0.1:4318.`;
  }
  try {
    const checked = new Headers(headers);
    return checked.has('content-encoding') ? 'the header content-encoding is set by the exporter' : undefined;
  } catch (error) {
    return `its headers can't be sent: ${(error as Error).message}`;
  }
}
