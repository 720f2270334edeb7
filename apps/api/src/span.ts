import type { SpanDetail, UsageRole } from '@spanlight/schema';
import type { RawSpan } from './raw-span.ts';

/**
 * A span as the normaliser makes it and the store keeps it: what the API shows of it, and what came over the wire.
 */
export interface Span extends SpanDetail, Omit<RawSpan, 'status'> {
  /** As OpenTelemetry has it; `status` is what it means. */
  rawStatus: RawSpan['status'];
  /** Null for what neither is a model call nor reports usage. */
  usageRole: UsageRole | null;
  /** What its program calls the whole trace; it names the run. */
  traceName: string | null;
  /** It is too large to be read as a whole when it comes. */
  isPartlyRead: boolean;
}

/** What came over the wire, without what it was found to mean. */
export function toRawSpan(span: Span): RawSpan {
  const { traceId, spanId, parentSpanId, name, kind, startedAt, endedAt } = span;
  const { attributes, events, links, rawStatus, resource, scope } = span;
  const own = { traceId, spanId, parentSpanId, name, kind, startedAt, endedAt };
  return { ...own, attributes, events, links, status: rawStatus, resource, scope };
}

/** The process that a span comes from; empty when its resource doesn't say. */
export function instanceOf(span: Pick<RawSpan, 'resource'> | { instanceId: string }): string {
  const id = 'instanceId' in span ? span.instanceId : span.resource['service.instance.id'];
  return typeof id === 'string' ? id : '';
}

/**
 * Gives a span its meaning; `isDetailed` with what only its details show: normalise/index.ts. `leavesLong`: lists and
 * objects that are so long that they would be cut are LongJson, unless they are messages.
 */
export type ReadSpan = (raw: RawSpan, isDetailed?: boolean, leavesLong?: boolean) => Span;

/** Nothing of what was said is in it, as far as it was read. */
export function isSilent({ input, output, inputMessages, outputMessages, isPartlyRead }: Span): boolean {
  return !isPartlyRead && [input, output, inputMessages, outputMessages].every((content) => content === null);
}
