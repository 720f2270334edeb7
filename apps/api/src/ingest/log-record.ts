import type { Attributes } from '@spanlight/schema';
import { readId } from './ids.ts';
import type { SpanLog } from '../store/span-logs.ts';
import type { LogRecord } from './decoded.ts';

/** A log record as a decoder found it; ids as hex digits, or whatever stands there. */
interface LogFields {
  traceId: unknown;
  spanId: unknown;
  /** Integer microseconds: when it was written, else when it was seen. */
  time: number | null;
  eventName: string | null;
  severityText: string | null;
  severityNumber: number;
  body: unknown;
  attributes: Attributes;
}

/**
 * A log record as an event: its attributes, its body as `body`, and its severity, where one is given, as `severity`.
 * @throws {BadRecord} when it names a span by what is no id
 */
export function toLogRecord(fields: LogFields): LogRecord {
  const { time, eventName, severityText, severityNumber, body } = fields;
  const attributes = { ...fields.attributes };
  const severity = severityText || severityNumber || null;
  if (severity !== null) attributes['severity'] ??= severity;
  if (body !== null) attributes['body'] = body;
  // The attribute is what names had before 1.5 gave them a field.
  const attributeName = fields.attributes['event.name'];
  const name = eventName || (typeof attributeName === 'string' ? attributeName : '') || 'log';
  const ids = isAbsent(fields.traceId) || isAbsent(fields.spanId) ? null : fields;
  return {
    traceId: ids && readId(ids.traceId, 32, '.traceId'),
    spanId: ids && readId(ids.spanId, 16, '.spanId'),
    event: { name, time: time ?? 0, attributes },
  };
}

/** Only these are kept. */
export function isOfSpan(record: LogRecord): record is LogRecord & SpanLog {
  return record.traceId !== null && record.spanId !== null;
}

/** A record that was written outside of any span. */
function isAbsent(id: unknown): boolean {
  return id === undefined || id === null || (typeof id === 'string' && /^0*$/.test(id));
}
