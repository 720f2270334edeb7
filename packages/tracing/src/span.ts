import type { AISpanTypeMap } from './attributes.ts';
import { boundedStringify, DEFAULT_SERIALIZATION_LIMITS } from './capture.ts';
import type { Capture } from './capture.ts';
import { now } from './clock.ts';
import { readError } from './error-info.ts';
import { createSpanId, createTraceId, isSpanId, isTraceId } from './ids.ts';
import { isInternalType } from './internal-spans.ts';
import { containLogger, createConsoleLogger } from './logger.ts';
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
import { truncateString, unreadable } from './value-text.ts';

/** What a recording span needs of the instance that made it. */
export interface SpanOwner extends AITracing {
  readonly capture: Capture;
  readonly includeInternalSpans: boolean;
  /** A span below another. Never throws. */
  startBelow<Type extends AISpanType>(
    parent: AnyAISpan,
    options: ChildEventOptions<Type>,
    isEvent: boolean,
  ): AISpan<Type>;
  /** Sends a span's present state to the exporters. Never throws. */
  emit(type: AITracingEventType, span: AnyAISpan): void;
  /** Logs what went wrong. Never throws. */
  report(what: string, error: unknown): void;
}

// As long as any other text may be.
const maxNameLength = DEFAULT_SERIALIZATION_LIMITS.maxStringLength;

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
    this.name =
      typeof options.name === 'string'
        ? truncateString(options.name, maxNameLength)
        : boundedStringify(options.name);
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
    return this.#owner.startBelow(this, options, false);
  }

  createEventSpan<Child extends AISpanType>(options: ChildEventOptions<Child>): AISpan<Child> {
    return this.#owner.startBelow(this, options, true);
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

/**
 * A span that records. It takes snapshots of what it is given, and tells its instance of each change. A snapshot is never
 * written to, but replaced when something changes, so that exports may share it.
 */
export class DefaultAISpan<Type extends AISpanType> extends BaseAISpan<Type> {
  readonly id: string;
  readonly traceId: string;
  readonly startTime: Date;
  readonly isValid = true;
  protected readonly externalParentId: string | undefined;
  #endTime: Date | undefined;
  #attributes: Partial<AISpanTypeMap[Type]>;
  #metadata: Metadata | undefined;
  #input: unknown;
  #output: unknown;
  #errorInfo: ErrorInfo | undefined;
  /** Someone outside holds what is recorded, and may change it under our hands. */
  #isLent = false;

  constructor(options: CreateSpanOptions<Type>, owner: SpanOwner) {
    super(options, owner);
    const { capture } = owner;
    this.id = createSpanId();
    if (this.parent) {
      this.traceId = this.parent.traceId;
    } else {
      this.traceId = externalId('traceId', options.traceId, isTraceId) ?? createTraceId();
      this.externalParentId = externalId('parentSpanId', options.parentSpanId, isSpanId);
    }
    this.#attributes = captureAttributes<Type>(options.attributes, capture) ?? {};
    this.#metadata = captureRecord(options.metadata, capture);
    this.#input = capture(options.input);
    this.#output = capture(options.output);
    this.startTime = now();
  }

  get endTime(): Date | undefined {
    return this.#endTime;
  }

  get attributes(): Partial<AISpanTypeMap[Type]> {
    this.#lend();
    return this.#attributes;
  }

  set attributes(attributes: Partial<AISpanTypeMap[Type]>) {
    this.#lend();
    this.#attributes = attributes;
  }

  get metadata(): Metadata | undefined {
    this.#lend();
    return this.#metadata;
  }

  set metadata(metadata: Metadata | undefined) {
    this.#lend();
    this.#metadata = metadata;
  }

  get input(): unknown {
    this.#lend();
    return this.#input;
  }

  set input(input: unknown) {
    this.#input = this.aiTracing.capture(input);
  }

  get output(): unknown {
    this.#lend();
    return this.#output;
  }

  set output(output: unknown) {
    this.#output = this.aiTracing.capture(output);
  }

  get errorInfo(): ErrorInfo | undefined {
    this.#lend();
    return this.#errorInfo;
  }

  end(options?: EndSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    this.#finish(options);
  }

  update(options: UpdateSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    this.#merge(options);
    this.aiTracing.emit(AITracingEventType.SPAN_UPDATED, this);
  }

  error(options: ErrorSpanOptions<Type>): void {
    if (this.isEvent || this.#endTime) return;
    let endsSpan = true;
    try {
      endsSpan = options.endSpan ?? true;
      this.#errorInfo = readError(options.error, this.aiTracing.capture);
    } catch (error) {
      this.#errorInfo = { message: unreadable(error) };
    }
    if (endsSpan) this.#finish(options);
    else this.update(options);
  }

  exportSpan(includeInternalSpans: boolean = this.aiTracing.includeInternalSpans): ExportedAISpan<Type> {
    const { capture } = this.aiTracing;
    const parent = visibleParent(this, includeInternalSpans);
    const span: ExportedAISpan<Type> = {
      id: this.id,
      traceId: this.traceId,
      name: this.name,
      type: this.type,
      startTime: this.startTime,
      endTime: this.#endTime,
      attributes: this.#attributes,
      metadata: this.#metadata,
      input: this.#input,
      output: this.#output,
      errorInfo: this.#errorInfo,
      isEvent: this.isEvent,
      parentSpanId: parent ? parent.id : this.getParentSpanId(includeInternalSpans),
      isRootSpan: parent === undefined,
    };
    return this.#isLent ? copyRecorded(span, capture) : span;
  }

  #finish(options: UpdateSpanOptions<Type> | undefined): void {
    const time = now();
    // The wall clock may have been set back meanwhile.
    this.#endTime = time.getTime() < this.startTime.getTime() ? this.startTime : time;
    if (options) this.#merge(options);
    this.aiTracing.emit(AITracingEventType.SPAN_ENDED, this);
  }

  #merge(options: UpdateSpanOptions<Type>): void {
    const { capture } = this.aiTracing;
    try {
      const attributes = captureAttributes<Type>(options.attributes, capture);
      const metadata = captureRecord(options.metadata, capture);
      if (attributes) this.#attributes = merge(this.#attributes, attributes);
      if (metadata) this.#metadata = merge(this.#metadata, metadata);
      const input = capture(options.input);
      const output = capture(options.output);
      // Null is a value too.
      if (input !== undefined) this.#input = input;
      if (output !== undefined) this.#output = output;
    } catch (error) {
      this.aiTracing.report(`reading what "${this.name}" was given`, error);
    }
  }

  /** From now on what is recorded is this span's alone, and exports get copies. */
  #lend(): void {
    if (this.#isLent) return;
    this.#isLent = true;
    const own = this.exportSpan();
    this.#attributes = own.attributes ?? {};
    this.#metadata = own.metadata;
    this.#input = own.input;
    this.#output = own.output;
    this.#errorInfo = own.errorInfo;
  }
}

/** Both in one, of which the second wins. To assign takes a third of what a second spread does, but obeys a key `__proto__`. */
function merge<Fields extends object>(record: Fields | undefined, added: Fields): Fields {
  return Object.hasOwn(added, '__proto__')
    ? { ...record, ...added }
    : Object.assign({ ...record } as Fields, added);
}

/** The same span, with recorded data of its own. */
export function copyRecorded<Type extends AISpanType>(
  span: ExportedAISpan<Type>,
  capture: Capture,
): ExportedAISpan<Type> {
  return {
    ...span,
    attributes: captureAttributes<Type>(span.attributes, capture),
    metadata: captureRecord(span.metadata, capture),
    input: capture(span.input),
    output: capture(span.output),
    // A snapshot of a snapshot has the same shape.
    errorInfo: captureRecord(span.errorInfo, capture) as ErrorInfo | undefined,
  };
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
  const text = `Invalid ${name} ${boundedStringify(id, { maxStringLength: 100 })}: it must be hexadecimal, and is ignored.`;
  containLogger(createConsoleLogger('error')).error(`[spanlight] ${text}`);
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
