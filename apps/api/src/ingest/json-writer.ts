import type { Attributes } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';

/**
 * Writes spans as the entries of an OTLP/JSON `resourceSpans`: what the decoders read, so that what is read again gives the
 * same spans. Neighbours of one resource and scope share an entry.
 */
export function writeResourceSpans(spans: readonly RawSpan[]): object[] {
  const entries: { source: string; entry: object; spans: object[] }[] = [];
  for (const span of spans) {
    const source = JSON.stringify([span.resource, span.scope]);
    let last = entries.at(-1);
    if (last?.source !== source) {
      const written: object[] = [];
      const scope = {
        name: span.scope.name,
        ...(span.scope.version !== null && { version: span.scope.version }),
      };
      const entry = {
        resource: { attributes: writeAttributes(span.resource) },
        scopeSpans: [{ scope, spans: written }],
      };
      last = { source, entry, spans: written };
      entries.push(last);
    }
    last.spans.push(writeSpan(span));
  }
  return entries.map(({ entry }) => entry);
}

function writeSpan(span: RawSpan): object {
  const { parentSpanId, endedAt, status, events, links } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: writeNanoseconds(span.startedAt),
    ...(endedAt !== null && { endTimeUnixNano: writeNanoseconds(endedAt) }),
    attributes: writeAttributes(span.attributes),
    ...(events.length > 0 && {
      events: events.map(({ name, time, attributes }) => ({
        timeUnixNano: writeNanoseconds(time),
        name,
        attributes: writeAttributes(attributes),
      })),
    }),
    ...(links.length > 0 && {
      links: links.map(({ traceId, spanId, attributes }) => ({
        traceId,
        spanId,
        attributes: writeAttributes(attributes),
      })),
    }),
    status: {
      ...(status.code !== 0 && { code: status.code }),
      ...(status.message !== null && { message: status.message }),
    },
  };
}

function writeNanoseconds(microseconds: number): string {
  return `${microseconds}000`;
}

function writeAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: writeAnyValue(value) }));
}

/** No deeper than the decoders let values be. */
function writeAnyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (value === null || value === undefined) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(writeAnyValue) } };
  return { kvlistValue: { values: writeAttributes(value as Attributes) } };
}
