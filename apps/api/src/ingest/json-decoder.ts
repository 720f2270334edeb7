import type { Attributes, Scope, SpanEvent, SpanLink } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { at, BadRecord } from './bad-record.ts';
import {
  createCollector,
  createEndCheck,
  toDecoded,
  type DecodedLogs,
  type DecodedMetrics,
  type DecodedTraces,
  type LogRecord,
} from './decoded.ts';
import { readId, readParentId } from './ids.ts';
import { exact, readJsonBody } from './json-body.ts';
import { readGroups, readText } from './json-groups.ts';
import { readAnyValue, readAttributes, readEach, readObject } from './json-value.ts';
import { toLogRecord } from './log-record.ts';
import { readNanoseconds } from './nanoseconds.ts';

/**
 * Reads an OTLP/JSON ExportTraceServiceRequest (OpenTelemetry protocol specification, "JSON Protobuf Encoding": ids in hex
 * of any case, 64-bit integers as text or numbers, unknown fields ignored). What is wrong with one span rejects that one;
 * what is wrong around the spans refuses the request.
 * @throws {IngestError}
 */
export function decodeJsonTraces(body: Uint8Array): DecodedTraces {
  const keys = { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' } as const;
  return readJsonBody(body, keys.resources, (request) => {
    const collector = createCollector(body);
    const ends = createEndCheck();
    const spans: RawSpan[] = [];
    readGroups(request, keys, collector, (record, resource, scope, place) => {
      const span = readSpan(record, resource, scope);
      ends.check(span, place);
      spans.push(span);
    });
    const decoded = toDecoded(collector);
    return { ...decoded, spans, warning: ends.warning() ?? decoded.warning };
  });
}

/**
 * Reads an OTLP/JSON ExportLogsServiceRequest.
 * @throws {IngestError}
 */
export function decodeJsonLogs(body: Uint8Array): DecodedLogs {
  const keys = { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' } as const;
  return readJsonBody(body, keys.resources, (request) => {
    const collector = createCollector(body);
    const records: LogRecord[] = [];
    readGroups(request, keys, collector, (record) => records.push(readLogRecord(record)));
    return { ...toDecoded(collector), records };
  });
}

/**
 * Counts the metrics of an OTLP/JSON ExportMetricsServiceRequest.
 * @throws {IngestError}
 */
export function decodeJsonMetrics(body: Uint8Array): DecodedMetrics {
  const keys = { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' } as const;
  return readJsonBody(body, keys.resources, (request) => {
    const collector = createCollector(body);
    let count = 0;
    readGroups(request, keys, collector, () => count++);
    return { ...toDecoded(collector), count };
  });
}

function readSpan(value: unknown, resource: Attributes, scope: Scope): RawSpan {
  const span = readObject(value);
  const startedAt = readTime(span['startTimeUnixNano']);
  if (!startedAt) throw new BadRecord('.startTimeUnixNano must be a time in nanoseconds');
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

function readTime(value: unknown): number | null {
  return readNanoseconds(exact(value));
}

/** Absent or 0 while the span runs. */
function readEnd(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const endedAt = readTime(value);
  if (endedAt === null) throw new BadRecord('.endTimeUnixNano must be a time in nanoseconds');
  return endedAt || null;
}

function readEvent(value: unknown, startedAt: number): SpanEvent {
  const event = readObject(value);
  return {
    name: readText(event['name']) ?? '',
    time: readTime(event['timeUnixNano']) || startedAt,
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

function readLogRecord(value: unknown): LogRecord {
  const record = readObject(value);
  return toLogRecord({
    traceId: record['traceId'],
    spanId: record['spanId'],
    time: readTime(record['timeUnixNano']) || readTime(record['observedTimeUnixNano']),
    eventName: readText(record['eventName']),
    severityText: readText(record['severityText']),
    severityNumber: readEnum(record['severityNumber'], []),
    body: readBody(record['body']),
    attributes: readAttributes(record['attributes'], '.attributes'),
  });
}

function readBody(value: unknown): unknown {
  try {
    return readAnyValue(value);
  } catch (error) {
    throw at('.body', error);
  }
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
