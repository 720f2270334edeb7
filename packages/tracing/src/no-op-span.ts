import type { AISpanTypeMap } from './attributes.ts';
import { AISpanType } from './span-type.ts';
import { BaseAISpan } from './span.ts';
import type { AISpan, ChildEventOptions, ChildSpanOptions, ExportedAISpan } from './types.ts';
import { unreadable } from './value-text.ts';

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

  override createChildSpan<Child extends AISpanType>(options: ChildSpanOptions<Child>): AISpan<Child> {
    return this.#createBelow(options, false);
  }

  override createEventSpan<Child extends AISpanType>(options: ChildEventOptions<Child>): AISpan<Child> {
    return this.#createBelow(options, true);
  }

  exportSpan(): ExportedAISpan<Type> {
    const { id, traceId, name, type, startTime, attributes, isEvent, isRootSpan } = this;
    const parentSpanId = this.getParentSpanId();
    return { id, traceId, name, type, startTime, attributes, isEvent, isRootSpan, parentSpanId };
  }

  #createBelow<Child extends AISpanType>(options: ChildEventOptions<Child>, isEvent: boolean): AISpan<Child> {
    try {
      const { type, name } = options;
      return new NoOpAISpan({ type, name, parent: this, isEvent }, this.aiTracing);
    } catch (error) {
      const name = unreadable(error);
      return new NoOpAISpan(
        { type: AISpanType.GENERIC as Child, name, parent: this, isEvent },
        this.aiTracing,
      );
    }
  }
}
