import type { Attributes, Scope, SpanEvent, SpanLink } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { BadSpanError, readAttributes, readList, readObject } from './any-value.ts';
import type { DecodedTraces } from './decoded.ts';
import { IngestError } from './ingest-error.ts';
import { readNanoseconds } from './nanoseconds.ts';

/**
 * Reads an OTLP/JSON ExportTraceServiceRequest (OpenTelemetry protocol specification, "JSON Protobuf Encoding": ids in hex
 * of any case, 64-bit integers as text or numbers, unknown fields ignored). What is wrong with one span rejects that one;
 * what is wrong around the spans refuses the request.
 * @throws {IngestError}
 */
export function decodeJsonTraces(body: Uint8Array): DecodedTraces {
  const request = parseBody(body);
  const decoded: DecodedTraces = { spans: [], rejections: [], warning: null };
  if (!('resourceSpans' in request) && Object.keys(request).length > 0) {
    decoded.warning = `The request has no resourceSpans, only ${Object.keys(request).slice(0, 3).join(', ')}.`;
  }
  const backward: string[] = [];
  refusing(() => {
    for (const [r, resourceEntry] of readList(request['resourceSpans'], 'resourceSpans').entries()) {
      const resourcePlace = `resourceSpans[${r}]`;
      const resourceSpans = readObject(resourceEntry, resourcePlace);
      const resource = readResource(resourceSpans['resource'], `${resourcePlace}.resource`);
      for (const [s, scopeEntry] of readList(
        resourceSpans['scopeSpans'],
        `${resourcePlace}.scopeSpans`,
      ).entries()) {
        const scopePlace = `${resourcePlace}.scopeSpans[${s}]`;
        const scopeSpans = readObject(scopeEntry, scopePlace);
        const scope = readScope(scopeSpans['scope'], `${scopePlace}.scope`);
        for (const [i, span] of readList(scopeSpans['spans'], `${scopePlace}.spans`).entries()) {
          const place = `${scopePlace}.spans[${i}]`;
          try {
            const read = readSpan(span, place, resource, scope);
            if (endAtStart(read)) backward.push(place);
            decoded.spans.push(read);
          } catch (error) {
            if (!(error instanceof BadSpanError)) throw error;
            decoded.rejections.push(error.message);
          }
        }
      }
    }
  });
  if (backward.length > 0) {
    const ends = backward.length === 1 ? '1 span ends' : `${backward.length} spans end`;
    decoded.warning = `${ends} before the start, stored as taking no time: ${backward.slice(0, 5).join(', ')}${backward.length > 5 ? ', …' : ''}.`;
  }
  return decoded;
}

/** Clocks that were set back can put an end before its start: then the span took no time. Whether that was so. */
function endAtStart(span: RawSpan): boolean {
  if (span.endedAt === null || span.endedAt >= span.startedAt) return false;
  span.endedAt = span.startedAt;
  return true;
}

/** Outside of the spans, what is malformed refuses the whole request. */
function refusing(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof BadSpanError)
      throw new IngestError('bad-data', `${error.message}.`, { cause: error });
    throw error;
  }
}

function parseBody(body: Uint8Array): Record<string, unknown> {
  let request: unknown;
  try {
    request = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new IngestError('bad-data', `The body ${whyUnreadable(error)}.`, { cause: error });
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new IngestError('bad-data', 'The body must be a JSON object with resourceSpans.');
  }
  return request as Record<string, unknown>;
}

function whyUnreadable(error: unknown): string {
  if (error instanceof SyntaxError) return `is not JSON: ${error.message}`;
  return error instanceof RangeError ? 'is nested too deep' : 'is not UTF-8';
}

/**
 * JSON.parse, but for integers that a double can't hold, such as nanoseconds written as bare numbers: those become their
 * own digits as text. The reviver that this takes is slow, so it runs only where such a number may be.
 */
function parseJson(text: string): unknown {
  if (!/[:,[]\s*-?\d{16,}\s*[,}\]]/.test(text)) return JSON.parse(text);
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source)
      ? source
      : value,
  );
}

/** The reviver's third argument is in Node since 21, and not yet in TypeScript's library. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

function readResource(value: unknown, place: string): Attributes {
  if (value === undefined || value === null) return {};
  return readAttributes(readObject(value, place)['attributes'], `${place}.attributes`);
}

function readScope(value: unknown, place: string): Scope {
  if (value === undefined || value === null) return { name: '', version: null };
  const { name, version } = readObject(value, place);
  return { name: readText(name) ?? '', version: readText(version) };
}

function readSpan(value: unknown, place: string, resource: Attributes, scope: Scope): RawSpan {
  const span = readObject(value, place);
  const startedAt = readNanoseconds(span['startTimeUnixNano']);
  if (!startedAt) throw new BadSpanError(`${place}.startTimeUnixNano must be a time in nanoseconds`);
  const { code, message } = span['status'] ? readObject(span['status'], `${place}.status`) : {};
  return {
    traceId: readId(span['traceId'], 32, `${place}.traceId`),
    spanId: readId(span['spanId'], 16, `${place}.spanId`),
    parentSpanId: isAbsentId(span['parentSpanId'])
      ? null
      : readId(span['parentSpanId'], 16, `${place}.parentSpanId`),
    name: readText(span['name']) ?? '',
    kind: readEnum(span['kind']),
    startedAt,
    endedAt: readEnd(span['endTimeUnixNano'], `${place}.endTimeUnixNano`),
    attributes: readAttributes(span['attributes'], `${place}.attributes`),
    events: readList(span['events'], `${place}.events`).map((event, i) =>
      readEvent(event, startedAt, `${place}.events[${i}]`),
    ),
    links: readList(span['links'], `${place}.links`).map((link, i) => readLink(link, `${place}.links[${i}]`)),
    status: { code: readEnum(code), message: readText(message) },
    resource,
    scope,
  };
}

/** Absent or 0 while the span runs. */
function readEnd(value: unknown, place: string): number | null {
  if (value === undefined || value === null) return null;
  const endedAt = readNanoseconds(value);
  if (endedAt === null) throw new BadSpanError(`${place} must be a time in nanoseconds`);
  return endedAt || null;
}

function readEvent(value: unknown, startedAt: number, place: string): SpanEvent {
  const event = readObject(value, place);
  return {
    name: readText(event['name']) ?? '',
    time: readNanoseconds(event['timeUnixNano']) || startedAt,
    attributes: readAttributes(event['attributes'], `${place}.attributes`),
  };
}

function readLink(value: unknown, place: string): SpanLink {
  const link = readObject(value, place);
  return {
    traceId: readId(link['traceId'], 32, `${place}.traceId`),
    spanId: readId(link['spanId'], 16, `${place}.spanId`),
    attributes: readAttributes(link['attributes'], `${place}.attributes`),
  };
}

function readId(value: unknown, digits: number, place: string): string {
  if (typeof value !== 'string' || value.length !== digits || !/^[0-9a-f]+$/i.test(value)) {
    throw new BadSpanError(`${place} must be ${digits} hexadecimal digits, not ${quote(value)}`);
  }
  if (/^0+$/.test(value)) throw new BadSpanError(`${place} must not be all zeros`);
  return value.toLowerCase();
}

function isAbsentId(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^0*$/.test(value));
}

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function readEnum(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : 0;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 50 ? `${text.slice(0, 50)}…` : text;
}
