import type { AISpanTypeMap } from './attributes.ts';
import type { AISpanType } from './span-type.ts';
import { BaseAISpan } from './span.ts';
import type { AISpan, ChildEventOptions, ChildSpanOptions, ExportedAISpan } from './types.ts';

/**
 * A span of a trace that is not kept. It has the shape of any span, so that the traced program need not know, but it looks
 * at nothing it is given, and nobody hears of it.
 */
export class NoOpAISpan<Type extends AISpanType = AISpanType> extends BaseAISpan<Type> {
  readonly id = 'no-op';
  readonly traceId = 'no-op-trace';
  readonly isValid = false;
  readonly attributes: Partial<AISpanTypeMap[Type]> = {};
  declare readonly endTime: undefined;
  declare readonly metadata: undefined;
  declare readonly input: undefined;
  declare readonly output: undefined;
  declare readonly errorInfo: undefined;
  protected readonly externalParentId = undefined;
  #startTime: Date | undefined;

  /** When it was first asked for: to look at the clock would be most of what this span costs. */
  get startTime(): Date {
    return (this.#startTime ??= new Date());
  }

  end(): void {}
  error(): void {}
  update(): void {}

  override createChildSpan<Child extends AISpanType>({ type, name }: ChildSpanOptions<Child>): AISpan<Child> {
    return new NoOpAISpan({ type, name, parent: this }, this.aiTracing);
  }

  override createEventSpan<Child extends AISpanType>({
    type,
    name,
  }: ChildEventOptions<Child>): AISpan<Child> {
    return new NoOpAISpan({ type, name, parent: this, isEvent: true }, this.aiTracing);
  }

  exportSpan(): ExportedAISpan<Type> {
    const { id, traceId, name, type, startTime, attributes, isEvent, isRootSpan } = this;
    const parentSpanId = this.getParentSpanId();
    return { id, traceId, name, type, startTime, attributes, isEvent, isRootSpan, parentSpanId };
  }
}
