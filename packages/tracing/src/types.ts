import type { AISpanTypeMap } from './attributes.ts';
import type { DeepCleanOptions } from './capture.ts';
import type { InternalSpans } from './internal-spans.ts';
import type { Logger } from './logger.ts';
import type { RuntimeContext, TraceState } from './runtime-context.ts';
import type { CustomSamplerOptions, SamplingStrategy } from './sampling.ts';
import type { AISpanType } from './span-type.ts';

export type Metadata = Record<string, unknown>;

/** What went wrong. `id`, `domain`, `category` and `details` come from structured errors alone. */
export interface ErrorInfo {
  message: string;
  name?: string | undefined;
  stack?: string | undefined;
  id?: string | undefined;
  domain?: string | undefined;
  category?: string | undefined;
  details?: Record<string, unknown> | undefined;
}

interface SpanData<Type extends AISpanType> {
  /** 16 lower-case hex digits. */
  id: string;
  /** 32 lower-case hex digits, or as given from outside. */
  traceId: string;
  name: string;
  type: Type;
  startTime: Date;
  /** Absent while the span runs, and on events. */
  endTime?: Date | undefined;
  metadata?: Metadata | undefined;
  input?: unknown;
  output?: unknown;
  errorInfo?: ErrorInfo | undefined;
  /** A moment rather than a duration. */
  isEvent: boolean;
}

/** A span that is being recorded. */
export interface AISpan<Type extends AISpanType> extends SpanData<Type> {
  attributes: Partial<AISpanTypeMap[Type]>;
  /** Hidden from exporters, unless the instance includes internal spans. */
  readonly isInternal: boolean;
  readonly parent?: AnyAISpan | undefined;
  readonly aiTracing: AITracing;
  readonly traceState?: TraceState | undefined;
  /** Ends the span. A second call does nothing. */
  end(options?: EndSpanOptions<Type>): void;
  /** Records an error, and ends the span unless `endSpan` is false. */
  error(options: ErrorSpanOptions<Type>): void;
  /** Records what has become known. Does nothing once the span has ended. */
  update(options: UpdateSpanOptions<Type>): void;
  createChildSpan<Child extends AISpanType>(options: ChildSpanOptions<Child>): AISpan<Child>;
  /** Records a moment: the span is complete as soon as it is made. */
  createEventSpan<Child extends AISpanType>(options: ChildEventOptions<Child>): AISpan<Child>;
  /** No visible span is above this one. A parent in another process doesn't count. */
  readonly isRootSpan: boolean;
  /** False on spans that record nothing. */
  readonly isValid: boolean;
  /** Id of the nearest visible ancestor; for a root, the parent id it was given from outside. */
  getParentSpanId(includeInternalSpans?: boolean): string | undefined;
  /** The nearest ancestor of that type, this span itself excluded. */
  findParent<Ancestor extends AISpanType>(type: Ancestor): AISpan<Ancestor> | undefined;
  /** A snapshot as exporters get it. Nothing that happens to the span later changes it. */
  exportSpan(includeInternalSpans?: boolean): ExportedAISpan<Type>;
  /** The exported span. */
  toJSON(): ExportedAISpan<Type>;
}

/** A snapshot of a span: plain data. */
export interface ExportedAISpan<Type extends AISpanType> extends SpanData<Type> {
  attributes?: Partial<AISpanTypeMap[Type]> | undefined;
  parentSpanId?: string | undefined;
  isRootSpan: boolean;
}

export type AnyAISpan = AISpan<AISpanType>;
export type AnyExportedAISpan = ExportedAISpan<AISpanType>;

/** Which of the spans that a framework makes for itself are hidden, by family. */
export interface TracingPolicy {
  /** Flags of InternalSpans, combined with `|`. */
  internal?: InternalSpans | undefined;
}

/** What one run of an agent or workflow adds to how it is traced. */
export interface TracingOptions {
  /** Joins the metadata of the run's root. */
  metadata?: Metadata | undefined;
  /** Keys of the runtime context that become metadata in this trace, beside those of the configuration. */
  runtimeContextKeys?: string[] | undefined;
  /** Id of a trace that began elsewhere: 1 to 32 hex digits. */
  traceId?: string | undefined;
  /** Id of a span elsewhere that the run continues: 1 to 16 hex digits. */
  parentSpanId?: string | undefined;
}

/** Where in a trace a program is, handed from call to call. */
export interface TracingContext {
  /** The span to put children under. */
  currentSpan?: AnyAISpan | undefined;
}

/** What a traced run tells about its trace. */
export interface TracingProperties {
  /** Absent where the run was not traced. */
  traceId?: string | undefined;
}

interface NewSpanOptions<Type extends AISpanType> {
  type: Type;
  name: string;
  attributes?: AISpanTypeMap[Type] | undefined;
  metadata?: Metadata | undefined;
  tracingPolicy?: TracingPolicy | undefined;
  /** Where the keys of the trace's state are read from, to become metadata of this span. */
  runtimeContext?: RuntimeContext | undefined;
}

export interface ChildSpanOptions<Type extends AISpanType> extends NewSpanOptions<Type> {
  input?: unknown;
}

export interface ChildEventOptions<Type extends AISpanType> extends NewSpanOptions<Type> {
  input?: unknown;
  output?: unknown;
}

export interface CreateSpanOptions<Type extends AISpanType> extends NewSpanOptions<Type> {
  input?: unknown;
  output?: unknown;
  /** The span above; with it, `traceId` and `parentSpanId` are ignored. */
  parent?: AnyAISpan | undefined;
  /** A moment rather than a duration. @default false */
  isEvent?: boolean | undefined;
  /** Id of a trace that began elsewhere: 1 to 32 hex digits. */
  traceId?: string | undefined;
  /** Id of a span elsewhere that this one continues: 1 to 16 hex digits. */
  parentSpanId?: string | undefined;
  /** Of a root; the spans below share it. */
  traceState?: TraceState | undefined;
}

export interface StartSpanOptions<Type extends AISpanType> extends CreateSpanOptions<Type> {
  /** What was decided where the trace began, as `extractTraceparent` reads it. @default this instance decides */
  sampled?: boolean | undefined;
  /** What a custom sampler is given. @default the span's own metadata and runtime context */
  customSamplerOptions?: CustomSamplerOptions | undefined;
  tracingOptions?: TracingOptions | undefined;
}

interface ChangeOptions<Type extends AISpanType> {
  /** Merged into what the span has, one level deep. */
  attributes?: Partial<AISpanTypeMap[Type]> | undefined;
  /** Merged into what the span has, one level deep. */
  metadata?: Metadata | undefined;
}

export interface EndSpanOptions<Type extends AISpanType> extends ChangeOptions<Type> {
  output?: unknown;
}

export interface UpdateSpanOptions<Type extends AISpanType> extends ChangeOptions<Type> {
  input?: unknown;
  output?: unknown;
}

export interface ErrorSpanOptions<Type extends AISpanType> extends ChangeOptions<Type> {
  /** Whatever was thrown. */
  error: unknown;
  /** @default true */
  endSpan?: boolean | undefined;
}

/** What happens to a span, as exporters are told. */
export const AITracingEventType = {
  SPAN_STARTED: 'span_started',
  SPAN_UPDATED: 'span_updated',
  /** The last event of a span, and the only one of an event span. */
  SPAN_ENDED: 'span_ended',
} as const;

export type AITracingEventType = (typeof AITracingEventType)[keyof typeof AITracingEventType];

/** The members as types, as an enum would have them. */
export declare namespace AITracingEventType {
  type SPAN_STARTED = typeof AITracingEventType.SPAN_STARTED;
  type SPAN_UPDATED = typeof AITracingEventType.SPAN_UPDATED;
  type SPAN_ENDED = typeof AITracingEventType.SPAN_ENDED;
}

export interface AITracingEvent {
  type: AITracingEventType;
  exportedSpan: AnyExportedAISpan;
}

/** Takes spans out of the program. What it throws is logged, and reaches neither the program nor other exporters. */
export interface AITracingExporter {
  readonly name: string;
  /** Called once, with the configuration of the instance that the exporter belongs to. */
  init?(config: ResolvedTracingConfig): void;
  /** Called within startSpan, update and end: it must be quick. */
  exportEvent(event: AITracingEvent): void | Promise<void>;
  /** Resolves when what came before it is out. */
  flush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Changes what exporters get, or drops it by returning undefined. It is given a copy: the live span stays as it is. */
export interface AISpanProcessor {
  readonly name: string;
  process(span: AnyExportedAISpan): AnyExportedAISpan | undefined;
  shutdown(): Promise<void>;
}

export interface TracingConfig {
  /** Name of the instance. @default the service name */
  name?: string | undefined;
  /** What the traced program is called. */
  serviceName: string;
  /** Which traces are kept. @default all */
  sampling?: SamplingStrategy | undefined;
  /** Where spans go. @default one DefaultExporter, which sends to the local viewer */
  exporters?: AITracingExporter[] | undefined;
  /** What exported spans pass through, in order. @default none */
  processors?: AISpanProcessor[] | undefined;
  /** Export internal spans too. @default false */
  includeInternalSpans?: boolean | undefined;
  /** Keys of the runtime context that become metadata: `userId`, or `user.id` for what lies within a value. @default none */
  runtimeContextKeys?: string[] | undefined;
  /** How much of inputs, outputs, attributes and metadata is kept. */
  serializationOptions?: DeepCleanOptions | undefined;
  /** Where the instance reports trouble. @default the console, from warnings on */
  logger?: Logger | undefined;
}

/** A configuration with its defaults filled in. */
export interface ResolvedTracingConfig {
  name: string;
  serviceName: string;
  sampling: SamplingStrategy;
  exporters: AITracingExporter[];
  processors: AISpanProcessor[];
  includeInternalSpans: boolean;
  runtimeContextKeys: string[];
  serializationOptions: DeepCleanOptions;
  logger: Logger;
}

/** Makes spans and hands them to its exporters. */
export interface AITracing {
  startSpan<Type extends AISpanType>(options: StartSpanOptions<Type>): AISpan<Type>;
  getConfig(): Readonly<ResolvedTracingConfig>;
  getExporters(): readonly AITracingExporter[];
  getProcessors(): readonly AISpanProcessor[];
  getLogger(): Logger;
  /** Tells the exporters their configuration. The constructor has done it already; a second call does nothing. */
  init(): void;
  /** Resolves when every exporter has sent what it had. Never rejects. */
  flush(): Promise<void>;
  /** Flushes and closes exporters and processors. Never rejects. */
  shutdown(): Promise<void>;
}
