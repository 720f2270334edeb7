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
import { toLogRecord } from './log-record.ts';
import { readGroups } from './protobuf-groups.ts';
import { readAnyValue, readAttribute } from './protobuf-value.ts';
import {
  countValue,
  delimited,
  fixed64,
  readBytes,
  readEnd,
  readTag,
  readText,
  readTime,
  readUint32,
  skip,
  varint,
  type Cursor,
} from './wire.ts';

// Field numbers of opentelemetry-proto's trace/v1/trace.proto and logs/v1/logs.proto, each with its wire type.
const spanTraceId = (1 << 3) | delimited;
const spanSpanId = (2 << 3) | delimited;
const spanParentSpanId = (4 << 3) | delimited;
const spanName = (5 << 3) | delimited;
const spanKind = (6 << 3) | varint;
const spanStart = (7 << 3) | fixed64;
const spanEnd = (8 << 3) | fixed64;
const spanAttributes = (9 << 3) | delimited;
const spanEvents = (11 << 3) | delimited;
const spanLinks = (13 << 3) | delimited;
const spanStatus = (15 << 3) | delimited;
const eventTime = (1 << 3) | fixed64;
const eventName = (2 << 3) | delimited;
const eventAttributes = (3 << 3) | delimited;
const linkTraceId = (1 << 3) | delimited;
const linkSpanId = (2 << 3) | delimited;
const linkAttributes = (4 << 3) | delimited;
const statusMessage = (2 << 3) | delimited;
const statusCode = (3 << 3) | varint;
const logTime = (1 << 3) | fixed64;
const logSeverityNumber = (2 << 3) | varint;
const logSeverityText = (3 << 3) | delimited;
const logBody = (5 << 3) | delimited;
const logAttributes = (6 << 3) | delimited;
const logTraceId = (9 << 3) | delimited;
const logSpanId = (10 << 3) | delimited;
const logObservedTime = (11 << 3) | fixed64;
const logEventName = (12 << 3) | delimited;

/**
 * Reads an ExportTraceServiceRequest in protobuf. Gives what the JSON decoder gives for the same request, with the same words
 * for what is wrong; what is no protobuf refuses the request. Written by hand: a generated decoder takes longer to make objects
 * that would have to be read once more (bench/decoders.ts).
 * @throws {IngestError}
 */
export function decodeProtobufTraces(body: Uint8Array): DecodedTraces {
  const keys = { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' } as const;
  const collector = createCollector(body);
  const ends = createEndCheck();
  const spans: RawSpan[] = [];
  readGroups(body, keys, collector, (cursor, end, resource, scope, place) => {
    const span = readSpan(cursor, end, resource, scope);
    ends.check(span, place);
    spans.push(span);
  });
  return { ...toDecoded(collector), spans, warning: ends.warning() };
}

/**
 * Reads an ExportLogsServiceRequest in protobuf.
 * @throws {IngestError}
 */
export function decodeProtobufLogs(body: Uint8Array): DecodedLogs {
  const keys = { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' } as const;
  const collector = createCollector(body);
  const records: LogRecord[] = [];
  readGroups(body, keys, collector, (cursor, end) => records.push(readLogRecord(cursor, end)));
  return { ...toDecoded(collector), records };
}

/**
 * Counts the metrics of an ExportMetricsServiceRequest in protobuf.
 * @throws {IngestError}
 */
export function decodeProtobufMetrics(body: Uint8Array): DecodedMetrics {
  const keys = { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' } as const;
  const collector = createCollector(body);
  let count = 0;
  readGroups(body, keys, collector, () => count++);
  return { ...toDecoded(collector), count };
}

function readSpan(cursor: Cursor, end: number, resource: Attributes, scope: Scope): RawSpan {
  countValue(cursor);
  let traceId = '';
  let spanId = '';
  let parentSpanId = '';
  let name = '';
  let kind = 0;
  let startedAt: number | null = 0;
  let endedAt: number | null = 0;
  let status: RawSpan['status'] = { code: 0, message: null };
  const attributes: Attributes = {};
  let attributeCount = 0;
  const events: ReadEvent[] = [];
  const links: SpanLink[] = [];
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === spanAttributes) readAttribute(cursor, readEnd(cursor, end), attributes, attributeCount++);
    else if (tag === spanTraceId) traceId = readBytes(cursor, end, 'hex');
    else if (tag === spanSpanId) spanId = readBytes(cursor, end, 'hex');
    else if (tag === spanParentSpanId) parentSpanId = readBytes(cursor, end, 'hex');
    else if (tag === spanName) name = readText(cursor, end);
    else if (tag === spanKind) kind = readUint32(cursor, end) | 0;
    else if (tag === spanStart) startedAt = readTime(cursor, end);
    else if (tag === spanEnd) endedAt = readTime(cursor, end);
    else if (tag === spanEvents) events.push(readEvent(cursor, readEnd(cursor, end), events.length));
    else if (tag === spanLinks) links.push(readLink(cursor, readEnd(cursor, end), links.length));
    else if (tag === spanStatus) status = readStatus(cursor, readEnd(cursor, end));
    else skip(cursor, tag, end);
  }
  if (!startedAt) throw new BadRecord('.startTimeUnixNano must be a time in nanoseconds');
  return {
    traceId: readId(traceId, 32, '.traceId'),
    spanId: readId(spanId, 16, '.spanId'),
    parentSpanId: readParentId(parentSpanId),
    name,
    kind,
    startedAt,
    endedAt: checkEnd(endedAt),
    attributes,
    events: events.map((event) => ({ ...event, time: event.time || startedAt })),
    links: links.map(checkLink),
    status,
    resource,
    scope,
  };
}

/** The start, which stands in for a time that an event lacks, may come after it. */
type ReadEvent = Omit<SpanEvent, 'time'> & { time: number | null };

function readEvent(cursor: Cursor, end: number, index: number): ReadEvent {
  countValue(cursor);
  const event: ReadEvent = { name: '', time: null, attributes: {} };
  let attributeCount = 0;
  try {
    while (cursor.position < end) {
      const tag = readTag(cursor, end);
      if (tag === eventTime) event.time = readTime(cursor, end);
      else if (tag === eventName) event.name = readText(cursor, end);
      else if (tag === eventAttributes) {
        readAttribute(cursor, readEnd(cursor, end), event.attributes, attributeCount++);
      } else skip(cursor, tag, end);
    }
  } catch (error) {
    throw at(`.events[${index}]`, error);
  }
  return event;
}

function readLink(cursor: Cursor, end: number, index: number): SpanLink {
  countValue(cursor);
  const link: SpanLink = { traceId: '', spanId: '', attributes: {} };
  let attributeCount = 0;
  try {
    while (cursor.position < end) {
      const tag = readTag(cursor, end);
      if (tag === linkTraceId) link.traceId = readBytes(cursor, end, 'hex');
      else if (tag === linkSpanId) link.spanId = readBytes(cursor, end, 'hex');
      else if (tag === linkAttributes) {
        readAttribute(cursor, readEnd(cursor, end), link.attributes, attributeCount++);
      } else skip(cursor, tag, end);
    }
  } catch (error) {
    throw at(`.links[${index}]`, error);
  }
  return link;
}

function checkLink({ traceId, spanId, attributes }: SpanLink, index: number): SpanLink {
  return {
    traceId: readId(traceId, 32, `.links[${index}].traceId`),
    spanId: readId(spanId, 16, `.links[${index}].spanId`),
    attributes,
  };
}

/** 0 while the span runs. */
function checkEnd(endedAt: number | null): number | null {
  if (endedAt === null) throw new BadRecord('.endTimeUnixNano must be a time in nanoseconds');
  return endedAt || null;
}

function readStatus(cursor: Cursor, end: number): RawSpan['status'] {
  const status: RawSpan['status'] = { code: 0, message: null };
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === statusMessage) status.message = readText(cursor, end) || null;
    else if (tag === statusCode) status.code = readUint32(cursor, end) | 0;
    else skip(cursor, tag, end);
  }
  return status;
}

function readLogRecord(cursor: Cursor, end: number): LogRecord {
  countValue(cursor);
  let traceId = '';
  let spanId = '';
  let time: number | null = null;
  let observedTime: number | null = null;
  let name = '';
  let severityText = '';
  let severityNumber = 0;
  let body: unknown = null;
  const attributes: Attributes = {};
  let attributeCount = 0;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === logAttributes) readAttribute(cursor, readEnd(cursor, end), attributes, attributeCount++);
    else if (tag === logBody) body = readBody(cursor, readEnd(cursor, end));
    else if (tag === logTraceId) traceId = readBytes(cursor, end, 'hex');
    else if (tag === logSpanId) spanId = readBytes(cursor, end, 'hex');
    else if (tag === logTime) time = readTime(cursor, end);
    else if (tag === logObservedTime) observedTime = readTime(cursor, end);
    else if (tag === logEventName) name = readText(cursor, end);
    else if (tag === logSeverityText) severityText = readText(cursor, end);
    else if (tag === logSeverityNumber) severityNumber = readUint32(cursor, end) | 0;
    else skip(cursor, tag, end);
  }
  return toLogRecord({
    traceId,
    spanId,
    time: time || observedTime,
    eventName: name,
    severityText,
    severityNumber,
    body,
    attributes,
  });
}

function readBody(cursor: Cursor, end: number): unknown {
  try {
    return readAnyValue(cursor, end);
  } catch (error) {
    throw at('.body', error);
  }
}
