import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { normalise } from '../src/normalise/index.ts';
import type { Span } from '../src/span.ts';
import { attributes, otlpRequest, otlpSpan, type OtlpSpan } from './otlp.ts';

/** A span as it comes out of decoder and normaliser. */
export function readSpan(span: Partial<OtlpSpan>, resource?: Record<string, unknown>): Span {
  const body = new TextEncoder().encode(JSON.stringify(otlpRequest([otlpSpan(span)], resource)));
  const { spans, rejections } = decodeJsonTraces(body);
  if (rejections.length > 0) throw new Error(rejections[0]);
  return normalise(spans[0]!);
}

/** A span that has these attributes, and nothing else of note. */
export function spanWith(values: Record<string, unknown>): Span {
  return readSpan({ attributes: attributes(values) });
}
