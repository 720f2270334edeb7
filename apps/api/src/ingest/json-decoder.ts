import type { Attributes, Scope, SpanEvent, SpanLink } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { BadRecordError } from './bad-record.ts';
import { createCollector, refusing, type DecodedTraces } from './decoded.ts';
import { readId, readParentId } from './ids.ts';
import { parseJsonBody } from './json-body.ts';
import { readAttributes, readEach, readList, readObject } from './json-value.ts';
import { readNanoseconds } from './nanoseconds.ts';

/**
 * Reads an OTLP/JSON ExportTraceServiceRequest (OpenTelemetry protocol specification, "JSON Protobuf Encoding": ids in hex
 * of any case, 64-bit integers as text or numbers, unknown fields ignored). What is wrong with one span rejects that one;
 * what is wrong around the spans refuses the request.
 * @throws {IngestError}
 */
export function decodeJsonTraces(body: Uint8Array): DecodedTraces {
  const request = parseJsonBody(body, 'resourceSpans');
  const collector = createCollector();
  refusing(() => {
    for (const [r, resourceEntry] of readList(request['resourceSpans'], 'resourceSpans').entries()) {
      const resourcePlace = `resourceSpans[${r}]`;
      const resourceSpans = readObject(resourceEntry, resourcePlace);
      const resource = readResource(resourceSpans['resource'], `${resourcePlace}.resource`);
      const scopes = readList(resourceSpans['scopeSpans'], `${resourcePlace}.scopeSpans`);
      for (const [s, scopeEntry] of scopes.entries()) {
        const scopePlace = `${resourcePlace}.scopeSpans[${s}]`;
        const scopeSpans = readObject(scopeEntry, scopePlace);
        const scope = readScope(scopeSpans['scope'], `${scopePlace}.scope`);
        for (const [i, span] of readList(scopeSpans['spans'], `${scopePlace}.spans`).entries()) {
          collector.take(
            () => readSpan(span, resource, scope),
            () => `${scopePlace}.spans[${i}]`,
          );
        }
      }
    }
  });
  return collector.finish(warnOfOthers(request));
}

/** What was most likely meant for another path. */
function warnOfOthers(request: Record<string, unknown>): string | null {
  const keys = Object.keys(request);
  if ('resourceSpans' in request || keys.length === 0) return null;
  return `The request has no resourceSpans, only ${keys.slice(0, 3).join(', ')}.`;
}

function readResource(value: unknown, place: string): Attributes {
  if (value === undefined || value === null) return {};
  return readAttributes(readObject(value, place)['attributes'], `${place}.attributes`);
}

function readScope(value: unknown, place: string): Scope {
  if (value === undefined || value === null) return { name: '', version: null };
  const { name, version } = readObject(value, place);
  return { name: readText(name) ?? '', version: readText(version) || null };
}

function readSpan(value: unknown, resource: Attributes, scope: Scope): RawSpan {
  const span = readObject(value);
  const startedAt = readNanoseconds(span['startTimeUnixNano']);
  if (!startedAt) throw new BadRecordError('.startTimeUnixNano must be a time in nanoseconds');
  const { code, message } = span['status'] ? readObject(span['status'], '.status') : {};
  return {
    traceId: readId(span['traceId'], 32, '.traceId'),
    spanId: readId(span['spanId'], 16, '.spanId'),
    parentSpanId: readParentId(span['parentSpanId']),
    name: readText(span['name']) ?? '',
    kind: readEnum(span['kind'], kindNames),
    startedAt,
    endedAt: readEnd(span['endTimeUnixNano']),
    attributes: readAttributes(span['attributes'], '.attributes'),
    events: readEach(span['events'], '.events', (event) => readEvent(event, startedAt)),
    links: readEach(span['links'], '.links', readLink),
    status: { code: readEnum(code, statusNames), message: readText(message) || null },
    resource,
    scope,
  };
}

/** Absent or 0 while the span runs. */
function readEnd(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const endedAt = readNanoseconds(value);
  if (endedAt === null) throw new BadRecordError('.endTimeUnixNano must be a time in nanoseconds');
  return endedAt || null;
}

function readEvent(value: unknown, startedAt: number): SpanEvent {
  const event = readObject(value);
  return {
    name: readText(event['name']) ?? '',
    time: readNanoseconds(event['timeUnixNano']) || startedAt,
    attributes: readAttributes(event['attributes'], '.attributes'),
  };
}

function readLink(value: unknown): SpanLink {
  const link = readObject(value);
  return {
    traceId: readId(link['traceId'], 32, '.traceId'),
    spanId: readId(link['spanId'], 16, '.spanId'),
    attributes: readAttributes(link['attributes'], '.attributes'),
  };
}

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const kindNames = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
);
const statusNames = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`);

/** Numbers, by the specification; the names that proto3's JSON has for them come from those who write it without OTLP's exceptions. */
function readEnum(value: unknown, names: readonly string[]): number {
  if (typeof value === 'string') return Math.max(names.indexOf(value), 0);
  return typeof value === 'number' && Number.isInteger(value) ? value : 0;
}
