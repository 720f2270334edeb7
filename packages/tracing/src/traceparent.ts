import { spanIdOnWire, traceIdOnWire } from './ids.ts';
import { currentSpan } from './span-storage.ts';
import type { AnyAISpan } from './types.ts';

/** Where a trace comes from, as `startSpan` and `trace` take it. */
export interface TraceParent {
  traceId: string;
  parentSpanId: string;
  /** Whether the caller records its part of the trace. */
  sampled: boolean;
}

/** Headers as fetch has them, or as Node and its frameworks do. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

const header = 'traceparent';

/**
 * Puts the header `traceparent` into headers for another program, so that its spans join this trace (W3C Trace Context,
 * section 3.2). Without a span, or with one that records nothing, the headers stay as they are.
 */
export function injectTraceparent(span?: AnyAISpan): Record<string, string>;
export function injectTraceparent<Carrier extends Headers | Record<string, string>>(
  span: AnyAISpan | undefined,
  headers: Carrier,
): Carrier;
export function injectTraceparent(
  span: AnyAISpan | undefined = currentSpan(),
  headers: Headers | Record<string, string> = {},
): Headers | Record<string, string> {
  if (!span?.isValid) return headers;
  const value = `00-${traceIdOnWire(span.traceId)}-${spanIdOnWire(visibleId(span))}-01`;
  if (headers instanceof Headers) headers.set(header, value);
  else headers[header] = value;
  return headers;
}

/** A hidden span never leaves the program: whoever continues it hangs below what can be seen. */
function visibleId(span: AnyAISpan): string {
  const isHidden = span.isInternal && !span.aiTracing.getConfig().includeInternalSpans;
  return (isHidden && span.getParentSpanId()) || span.id;
}

/**
 * Reads the header `traceparent` of a request: `tracing.startSpan({ …, ...extractTraceparent(request.headers) })` continues
 * the caller's trace. Undefined when there is none or it is malformed, for then a trace begins anew.
 */
export function extractTraceparent(headers: HeadersLike | null | undefined): TraceParent | undefined {
  const value = headers ? readHeader(headers) : undefined;
  // Later versions may add fields behind a dash. Version ff is none (section 4.3).
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(value?.trim() ?? '');
  if (!match) return undefined;
  const [, version, traceId = '', parentSpanId = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentSpanId)) return undefined;
  return { traceId, parentSpanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The header must be there once: of two, neither can be trusted. */
function readHeader(headers: HeadersLike): string | undefined {
  if (typeof headers.get === 'function') return headers.get(header) ?? undefined;
  const values = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === header)
    .flatMap(([, value]: [string, unknown]) => value);
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}
