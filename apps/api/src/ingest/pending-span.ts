import type { RawSpan } from '../raw-span.ts';

const kind = 'logfire.span_type';
const realParent = 'logfire.pending_parent_id';

/**
 * Logfire sends ahead, when a span starts, a span of its own that stands for it: without a duration, named as its child, and
 * with the parent of the span in an attribute. Here it becomes what it stands for, a span that runs; when that ends, it comes
 * under its own id and completes it.
 */
export function unwrapPending(span: RawSpan): RawSpan {
  if (span.attributes[kind] !== 'pending_span' || span.parentSpanId === null) return span;
  const { [kind]: _kind, [realParent]: parent, ...attributes } = span.attributes;
  return {
    ...span,
    spanId: span.parentSpanId,
    parentSpanId: isSpanId(parent) ? parent.toLowerCase() : null,
    endedAt: null,
    attributes,
  };
}

/** All zeros when the span is a root. */
function isSpanId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!0{16}$)[0-9a-f]{16}$/i.test(value);
}
