import type { AISpanTypeMap } from './attributes.ts';
import type { AISpanType } from './span-type.ts';
import { BaseAISpan } from './span.ts';
import type { SpanOwner } from './span.ts';
import type {
  AISpan,
  ChildEventOptions,
  ChildSpanOptions,
  CreateSpanOptions,
  ErrorInfo,
  ExportedAISpan,
  Metadata,
} from './types.ts';

/**
 * A span of a trace that is not kept. It has the shape of any span, so that the traced program need not know, but looks at
 * nothing it is given and tells nobody.
 */
export class NoOpAISpan<Type extends AISpanType = AISpanType> extends BaseAISpan<Type> {
  readonly id = 'no-op';
  readonly traceId = 'no-op-trace';
  readonly startTime: Date = new Date();
  readonly isValid = false;
  protected readonly externalParentId = undefined;
  readonly #owner: SpanOwner;

  constructor(options: CreateSpanOptions<Type>, owner: SpanOwner) {
    super(options, owner);
    this.#owner = owner;
  }
}
