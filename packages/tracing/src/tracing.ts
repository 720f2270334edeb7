import { createCapture } from './capture.ts';
import type { Capture } from './capture.ts';
import { DefaultExporter } from './exporters/default.ts';
import { containLogger, createConsoleLogger } from './logger.ts';
import type { Logger } from './logger.ts';
import { NoOpAISpan } from './no-op-span.ts';
import { withPatience } from './patience.ts';
import { createTraceState, readRuntimeContext } from './runtime-context.ts';
import { createSampler, SamplingStrategyType } from './sampling.ts';
import type { CustomSamplerOptions, Sampler } from './sampling.ts';
import { captureRecord, copyRecorded, DefaultAISpan } from './span.ts';
import type { SpanOwner } from './span.ts';
import { AISpanType } from './span-type.ts';
import { AITracingEventType } from './types.ts';
import type {
  AISpan,
  AISpanProcessor,
  AITracingEvent,
  AITracingExporter,
  AnyAISpan,
  AnyExportedAISpan,
  ChildEventOptions,
  CreateSpanOptions,
  Metadata,
  ResolvedTracingConfig,
  StartSpanOptions,
  TracingConfig,
} from './types.ts';
import { unreadable } from './value-text.ts';

/** An instance of tracing without its kind of span: extend it to make spans of your own. */
export abstract class BaseAITracing implements SpanOwner {
  /** Takes the snapshots that this instance's spans keep. */
  readonly capture: Capture;
  readonly includeInternalSpans: boolean;
  protected readonly config: Readonly<ResolvedTracingConfig>;
  readonly #logger: Logger;
  readonly #sample: Sampler;
  #isInitialised = false;

  constructor(config: TracingConfig) {
    const {
      serviceName,
      name = serviceName,
      includeInternalSpans = false,
      serializationOptions = {},
    } = config;
    this.config = {
      name,
      serviceName,
      sampling: config.sampling ?? { type: SamplingStrategyType.ALWAYS },
      exporters: [...(config.exporters ?? [new DefaultExporter()])],
      processors: [...(config.processors ?? [])],
      includeInternalSpans,
      runtimeContextKeys: [...(config.runtimeContextKeys ?? [])],
      serializationOptions,
      logger: config.logger ?? createConsoleLogger('warn'),
    };
    this.includeInternalSpans = includeInternalSpans;
    this.capture = createCapture(serializationOptions);
    this.#logger = containLogger(this.config.logger);
    this.#sample = createSampler(this.config.sampling, this.#logger);
    this.init();
  }

  protected abstract createSpan<Type extends AISpanType>(options: CreateSpanOptions<Type>): AISpan<Type>;

  startSpan<Type extends AISpanType>(options: StartSpanOptions<Type>): AISpan<Type> {
    try {
      checkOptions(options);
      // Decided once for a trace: what is below a span shares its fate.
      const isKept = options.parent ? options.parent.isValid : this.#keepsRoot(options);
      if (!isKept) return new NoOpAISpan(options, this);
      const span = this.createSpan(this.#complete(options));
      this.emit(span.isEvent ? AITracingEventType.SPAN_ENDED : AITracingEventType.SPAN_STARTED, span);
      return span;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  startBelow<Type extends AISpanType>(
    parent: AnyAISpan,
    options: ChildEventOptions<Type>,
    isEvent: boolean,
  ): AISpan<Type> {
    try {
      const { type, name, attributes, metadata, input, output, tracingPolicy, runtimeContext } = options;
      // Of one shape each time, which makes all that reads it quick.
      return this.startSpan({
        type,
        name,
        attributes,
        metadata,
        input,
        output,
        tracingPolicy,
        runtimeContext,
        parent,
        isEvent,
      });
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  getConfig(): Readonly<ResolvedTracingConfig> {
    return this.config;
  }

  getExporters(): readonly AITracingExporter[] {
    return this.config.exporters;
  }

  getProcessors(): readonly AISpanProcessor[] {
    return this.config.processors;
  }

  getLogger(): Logger {
    return this.config.logger;
  }

  init(): void {
    if (this.#isInitialised) return;
    this.#isInitialised = true;
    for (const exporter of this.config.exporters) {
      try {
        const started: unknown = exporter.init?.(this.config);
        if (started instanceof Promise) started.catch((error) => this.report(exporter.name, error));
      } catch (error) {
        this.report(exporter.name, error);
      }
    }
  }

  /** Sends the span's present state through processors to exporters, before it returns. */
  emit(type: AITracingEventType, span: AnyAISpan): void {
    if (this.config.exporters.length === 0 || (span.isInternal && !this.includeInternalSpans)) return;
    const exportedSpan = this.#process(span.exportSpan(this.includeInternalSpans));
    if (!exportedSpan) return;
    const event: AITracingEvent = { type, exportedSpan };
    for (const exporter of this.config.exporters) {
      try {
        const sent = exporter.exportEvent(event);
        if (sent) sent.then(undefined, (error: unknown) => this.report(exporter.name, error));
      } catch (error) {
        this.report(exporter.name, error);
      }
    }
  }

  report(what: string, error: unknown): void {
    this.#logger.error(`[spanlight] ${what} failed`, error);
  }

  async flush(): Promise<void> {
    await this.#all(this.config.exporters, (exporter) => exporter.flush?.());
  }

  async shutdown(): Promise<void> {
    await this.#all(this.config.exporters, (exporter) => exporter.shutdown());
    await this.#all(this.config.processors, (processor) => processor.shutdown());
  }

  /** Whoever began the trace elsewhere has decided for it, unless this instance keeps nothing at all. */
  #keepsRoot(options: StartSpanOptions<AISpanType>): boolean {
    const isOff = this.config.sampling.type === SamplingStrategyType.NEVER;
    return !isOff && (options.sampled ?? this.#sample(() => samplerOptions(options)));
  }

  /** The options with what the tracing options and the runtime context add to them. */
  #complete<Type extends AISpanType>(options: StartSpanOptions<Type>): CreateSpanOptions<Type> {
    const { parent, tracingOptions, runtimeContext } = options;
    const traceState = parent
      ? parent.traceState
      : (options.traceState ??
        createTraceState(this.config.runtimeContextKeys, tracingOptions?.runtimeContextKeys));
    if (!tracingOptions && !traceState) return options;
    const { runtimeContextKeys = [] } = traceState ?? {};
    return {
      ...options,
      traceState,
      traceId: tracingOptions?.traceId ?? options.traceId,
      parentSpanId: tracingOptions?.parentSpanId ?? options.parentSpanId,
      metadata: joinRecords([
        runtimeContext &&
          readRuntimeContext(runtimeContext, runtimeContextKeys, this.capture, (key, error) =>
            this.report(`reading ${key} from the runtime context`, error),
          ),
        captureRecord(options.metadata, this.capture),
        captureRecord(tracingOptions?.metadata, this.capture),
      ]),
    };
  }

  #process(span: AnyExportedAISpan): AnyExportedAISpan | undefined {
    const { processors } = this.config;
    if (processors.length === 0) return span;
    // Exports share what the span recorded. Processors may write, so that they get data of their own.
    let current: AnyExportedAISpan | undefined = copyRecorded(span, this.capture);
    for (const processor of processors) {
      try {
        const result: unknown = processor.process(current);
        if (result instanceof Promise) {
          void result.catch(() => {});
          throw new TypeError('process() returned a promise: what it makes of a span is needed at once');
        }
        current = result as AnyExportedAISpan | undefined;
      } catch (error) {
        this.report(processor.name, error);
      }
      if (!current) return undefined;
    }
    return current;
  }

  async #all<Part extends { name: string }>(
    parts: readonly Part[],
    work: (part: Part) => Promise<void> | undefined,
  ): Promise<void> {
    await Promise.all(
      parts.map(async (part) => {
        try {
          await withPatience(work(part));
        } catch (error) {
          this.report(part.name, error);
        }
      }),
    );
  }

  /** Options that can't even be read are no reason to stop the program. */
  #giveUp<Type extends AISpanType>(error: unknown): AISpan<Type> {
    this.report('starting a span', error);
    return new NoOpAISpan({ type: AISpanType.GENERIC as Type, name: unreadable(error) }, this);
  }
}

/** Tracing as most programs want it: `new DefaultAITracing({ serviceName: 'my-app' })`. */
export class DefaultAITracing extends BaseAITracing {
  protected createSpan<Type extends AISpanType>(options: CreateSpanOptions<Type>): AISpan<Type> {
    return new DefaultAISpan(options, this);
  }
}

/** A text in their place would be copied as an object with as many fields as it has characters. */
function checkOptions(options: unknown): void {
  if (typeof options !== 'object') throw new TypeError('the options of a span have to be an object');
}

function samplerOptions({
  customSamplerOptions,
  runtimeContext,
  metadata,
  tracingOptions,
}: StartSpanOptions<AISpanType>): CustomSamplerOptions {
  const all = tracingOptions?.metadata ? { ...metadata, ...tracingOptions.metadata } : metadata;
  return { runtimeContext, metadata: all, ...customSamplerOptions };
}

/** One record with the fields of all, where later ones win; undefined without any. */
function joinRecords(records: (Metadata | undefined)[]): Metadata | undefined {
  return records.reduce((all, record) => (record ? { ...all, ...record } : all), undefined);
}
