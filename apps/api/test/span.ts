import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { normalise } from '../src/normalise/index.ts';
import type { RawSpan } from '../src/raw-span.ts';
import type { Span } from '../src/span.ts';
import { attributes, micro, otlpRequest, otlpSpan, spanId, traceId, type OtlpSpan } from './otlp.ts';

/** A span as it comes out of decoder and normaliser. */
export function readSpan(span: Partial<OtlpSpan>, resource?: Record<string, unknown>): Span {
  const body = new TextEncoder().encode(JSON.stringify(otlpRequest([otlpSpan(span)], resource)));
  const { spans, rejections } = decodeJsonTraces(body);
  if (rejections.length > 0) throw new Error(rejections[0]);
  return normalise(spans[0]!, true);
}

/** A span that has these attributes, and nothing else of note. */
export function spanWith(values: Record<string, unknown>): Span {
  return readSpan({ attributes: attributes(values) });
}

/** A span as it comes out of the decoder, of 100 ms, with attributes of any kind. */
export function rawSpan(values: Record<string, unknown>): RawSpan {
  const startedAt = micro(0);
  return {
    traceId,
    spanId,
    parentSpanId: null,
    name: 'work',
    kind: 1,
    startedAt,
    endedAt: startedAt + 100_000,
    attributes: values,
    events: [],
    links: [],
    status: { code: 0, message: null },
    resource: {},
    scope: { name: 'test', version: null },
  };
}
