import type { Attributes, Scope, SpanEvent, SpanLink } from '@spanlight/schema';

/**
 * A span as it came over OTLP, whichever encoding it came in: ids in lower-case hex, times in integer microseconds,
 * attributes as plain values, and nothing interpreted yet.
 */
export interface RawSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** OpenTelemetry's SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startedAt: number;
  /** Null while the span runs. */
  endedAt: number | null;
  attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
  /** OpenTelemetry's StatusCode: 0 unset, 1 ok, 2 error. */
  status: { code: number; message: string | null };
  resource: Attributes;
  scope: Scope;
}
