import type { AISpanTypeMap } from './attributes.ts';
import type { Capture } from './capture.ts';
import { now } from './clock.ts';
import { readError } from './error-info.ts';
import { createSpanId, createTraceId, isSpanId, isTraceId } from './ids.ts';
import { isInternalType } from './internal-spans.ts';
import type { TraceState } from './runtime-context.ts';
import type { AISpanType } from './span-type.ts';
import { AITracingEventType } from './types.ts';
import type {
  AISpan,
  AITracing,
  AnyAISpan,
  ChildEventOptions,
  ChildSpanOptions,
  CreateSpanOptions,
  EndSpanOptions,
  ErrorInfo,
  ErrorSpanOptions,
  ExportedAISpan,
  Metadata,
  UpdateSpanOptions,
} from './types.ts';

/** What a recording span needs of the instance that made it. */
export interface SpanOwner extends AITracing {
  readonly capture: Capture;
  readonly includeInternalSpans: boolean;
  emit(type: AITracingEventType, span: AnyAISpan): void;
}

/** A span's place among others: everything but what it records. */
export abstract class BaseAISpan<Type extends AISpanType> implements AISpan<Type> {
  abstract readonly id: string;
  abstract readonly traceId: string;
  abstract readonly startTime: Date;
  abstract readonly endTime?: Date | undefined;
  abstract readonly isValid: boolean;
  abstract attributes: Partial<AISpanTypeMap[Type]>;
  abstract metadata?: Metadata | undefined;
  abstract input?: unknown;
  abstract output?: unknown;
  abstract errorInfo?: ErrorInfo | undefined;

  readonly name: string;
  readonly type: Type;
  readonly parent: AnyAISpan | undefined;
  readonly isEvent: boolean;
  readonly isInternal: boolean;
  readonly traceState: TraceState | undefined;
  readonly #owner: SpanOwner;

  constructor(options: CreateSpanOptions<Type>, owner: SpanOwner) {
    this.name = options.name;
    this.type = options.type;
    this.parent = options.parent;
    this.isEvent = options.isEvent ?? false;
    this.isInternal = isInternalType(options.type, options.tracingPolicy?.internal);
    this.traceState = options.traceState;
    this.#owner = owner;
  }

  abstract end(options?: EndSpanOptions<Type>): void;
  abstract error(options: ErrorSpanOptions<Type>): void;
  abstract update(options: UpdateSpanOptions<Type>): void;
  abstract exportSpan(includeInternalSpans?: boolean): ExportedAISpan<Type>;
  /** The parent's id in another process, which only a root can have. */
  protected abstract readonly externalParentId: string | undefined;

  get aiTracing(): SpanOwner {
    return this.#owner;
  }

  get isRootSpan(): boolean {
    return visibleParent(this, this.#owner.includeInternalSpans) === undefined;
  }

  createChildSpan<Child extends AISpanType>(options: ChildSpanOptions<Child>): AISpan<Child> {
    return this.#owner.startSpan({ ...options, parent: this });
  }

  createEventSpan<Child extends AISpanType>(options: ChildEventOptions<Child>): AISpan<Child> {
    return this.#owner.startSpan({ ...options, parent: this, isEvent: true });
  }

  getParentSpanId(includeInternalSpans: boolean = this.#owner.includeInternalSpans): string | undefined {
    const parent = visibleParent(this, includeInternalSpans);
    if (parent) return parent.id;
    // A hidden root passes on to its children whom it continues.
    return this.parent ? this.parent.getParentSpanId(includeInternalSpans) : this.externalParentId;
  }

  findParent<Ancestor extends AISpanType>(type: Ancestor): AISpan<Ancestor> | undefined {
    for (let span = this.parent; span; span = span.parent) {
      if (isOfType(span, type)) return span;
    }
    return undefined;
  }

  toJSON(): ExportedAISpan<Type> {
    return this.exportSpan();
  }
}

/** What a span has recorded. Replaced as a whole when it changes, so that exports may share it. */
interface Recorded<Type extends AISpanType> {
  readonly attributes: Partial<AISpanTypeMap[Type]>;
  readonly metadata: Metadata | undefined;
  readonly input: unknown;
  readonly output: unknown;
  readonly errorInfo: ErrorInfo | undefined;
}

/** A span that records. It takes snapshots of what it is given, and tells its instance of each change. */
export class DefaultAISpan<Type extends AISpanType> extends BaseAISpan<Type> {
  readonly id: string;
  readonly traceId: string;
  readonly startTime: Date;
  readonly isValid = true;
  protected readonly externalParentId: string | undefined;
  readonly #owner: SpanOwner;
  #endTime: Date | undefined;
  #recorded: Recorded<Type>;
  /** Someone outside holds what is recorded, and may change it under our hands. */
  #isLent = false;

  constructor(options: CreateSpanOptions<Type>, owner: SpanOwner) {
    super(options, owner);
    const { capture } = owner;
    this.#owner = owner;
    this.id = createSpanId();
    if (this.parent) {
      this.traceId = this.parent.traceId;
    } else {
      this.traceId = externalId('traceId', options.traceId, isTraceId) ?? createTraceId();
      this.externalParentId = externalId('parentSpanId', options.parentSpanId, isSpanId);
    }
    this.#recorded = {
      attributes: captureAttributes<Type>(options.attributes, capture) ?? {},
      metadata: captureRecord(options.metadata, capture),
      input: capture(options.input),
      output: capture(options.output),
      errorInfo: undefined,
    };
    this.startTime = now();
  }

  get endTime(): Date | undefined {
    return this.#endTime;
  }

  get attributes(): Partial<AISpanTypeMap[Type]> {
    return this.#lend().attributes;
  }

  set attributes(attributes: Partial<AISpanTypeMap[Type]>) {
    this.#recorded = { ...this.#recorded, attributes };
    this.#isLent = true;
  }

  get metadata(): Metadata | undefined {
    return this.#lend().metadata;
  }

  set metadata(metadata: Metadata | undefined) {
    this.#recorded = { ...this.#recorded, metadata };
    this.#isLent = true;
  }

  get input(): unknown {
    return this.#lend().input;
  }

  set input(input: unknown) {
    this.#recorded = { ...this.#recorded, input: this.#owner.capture(input) };
  }

  get output(): unknown {
    return this.#lend().output;
  }

  set output(output: unknown) {
    this.#recorded = { ...this.#recorded, output: this.#owner.capture(output) };
  }

  get errorInfo(): ErrorInfo | undefined {
    return this.#lend().errorInfo;
  }

  end(options?: EndSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    this.#finish(options);
  }

  update(options: UpdateSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    this.#merge(options);
    this.#owner.emit(AITracingEventType.SPAN_UPDATED, this);
  }

  error(options: ErrorSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    const errorInfo = readError(options.error, this.#owner.capture);
    if (options.endSpan ?? true) {
      this.#finish(options, errorInfo);
    } else {
      this.#merge(options, errorInfo);
      this.#owner.emit(AITracingEventType.SPAN_UPDATED, this);
    }
  }

  exportSpan(includeInternalSpans: boolean = this.#owner.includeInternalSpans): ExportedAISpan<Type> {
    const { attributes, metadata, input, output, errorInfo } = this.#isLent ? this.#copy() : this.#recorded;
    return {
      id: this.id,
      traceId: this.traceId,
      name: this.name,
      type: this.type,
      startTime: this.startTime,
      endTime: this.#endTime,
      attributes,
      metadata,
      input,
      output,
      errorInfo,
      isEvent: this.isEvent,
      parentSpanId: this.getParentSpanId(includeInternalSpans),
      isRootSpan: visibleParent(this, includeInternalSpans) === undefined,
    };
  }

  #finish(options: UpdateSpanOptions<Type> | undefined, errorInfo?: ErrorInfo): void {
    const time = now();
    // The wall clock may have been set back meanwhile.
    this.#endTime = time < this.startTime ? this.startTime : time;
    this.#merge(options, errorInfo);
    this.#owner.emit(AITracingEventType.SPAN_ENDED, this);
  }

  #merge(options: UpdateSpanOptions<Type> | undefined, errorInfo?: ErrorInfo): void {
    const { capture } = this.#owner;
    const before = this.#recorded;
    const attributes = captureAttributes<Type>(options?.attributes, capture);
    const metadata = captureRecord(options?.metadata, capture);
    this.#recorded = {
      attributes: attributes ? { ...before.attributes, ...attributes } : before.attributes,
      metadata: metadata ? { ...before.metadata, ...metadata } : before.metadata,
      input: options?.input === undefined ? before.input : capture(options.input),
      output: options?.output === undefined ? before.output : capture(options.output),
      errorInfo: errorInfo ?? before.errorInfo,
    };
  }

  #lend(): Recorded<Type> {
    if (!this.#isLent) {
      this.#recorded = this.#copy();
      this.#isLent = true;
    }
    return this.#recorded;
  }

  #copy(): Recorded<Type> {
    const { capture } = this.#owner;
    const { attributes, metadata, input, output, errorInfo } = this.#recorded;
    return {
      attributes: captureAttributes<Type>(attributes, capture) ?? {},
      metadata: captureRecord(metadata, capture),
      input: capture(input),
      output: capture(output),
      errorInfo: captureRecord(errorInfo, capture) as ErrorInfo | undefined,
    };
  }
}

function visibleParent(span: AnyAISpan, includeInternalSpans: boolean): AnyAISpan | undefined {
  for (let parent = span.parent; parent; parent = parent.parent) {
    if (includeInternalSpans || !parent.isInternal) return parent;
  }
  return undefined;
}

/** The id of a span's trace, or undefined where nothing is recorded. */
export function getValidTraceId(span?: AnyAISpan | null): string | undefined {
  return span?.isValid ? span.traceId : undefined;
}

function isOfType<Type extends AISpanType>(span: AnyAISpan, type: Type): span is AnyAISpan & AISpan<Type> {
  return span.type === type;
}

function externalId(
  name: string,
  id: string | undefined,
  isValid: (id: unknown) => id is string,
): string | undefined {
  if (id === undefined || id === null || isValid(id)) return id ?? undefined;
  console.error(`[spanlight] Invalid ${name} ${JSON.stringify(id)}: it must be hexadecimal, and is ignored.`);
  return undefined;
}

/** A snapshot of a record is a record, but for a caller without types, whose value is then kept under a key. */
export function captureRecord(
  record: object | undefined,
  capture: Capture,
): Record<string, unknown> | undefined {
  const copy = capture(record) ?? undefined;
  if (copy === undefined) return undefined;
  const isRecord = typeof copy === 'object' && !Array.isArray(copy);
  return isRecord ? (copy as Record<string, unknown>) : { value: copy };
}

/** A snapshot keeps the shape that the attributes of the type have. */
function captureAttributes<Type extends AISpanType>(
  attributes: object | undefined,
  capture: Capture,
): Partial<AISpanTypeMap[Type]> | undefined {
  return captureRecord(attributes, capture) as Partial<AISpanTypeMap[Type]> | undefined;
}
