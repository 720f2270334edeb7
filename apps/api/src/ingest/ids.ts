import { BadRecord } from './bad-record.ts';

const pattern = { 32: /^[0-9a-f]{32}$/i, 16: /^[0-9a-f]{16}$/i };
const zeros = { 32: '0'.repeat(32), 16: '0'.repeat(16) };

/**
 * An id in lower-case hex; trace ids have 32 digits, span ids 16. All zeros are no id (OpenTelemetry specification, "SpanContext").
 * @throws {BadRecord}
 */
export function readId(value: unknown, digits: 32 | 16, place: string): string {
  if (typeof value !== 'string' || !pattern[digits].test(value)) {
    throw new BadRecord(`${place} must be ${digits} hexadecimal digits, not ${quote(value)}`);
  }
  if (value === zeros[digits]) throw new BadRecord(`${place} must not be all zeros`);
  return value.toLowerCase();
}

/** A root's parent, in each way in which exporters write it: null. */
export function readParentId(value: unknown): string | null {
  const isAbsent = value === undefined || value === null || (typeof value === 'string' && /^0*$/.test(value));
  return isAbsent ? null : readId(value, 16, '.parentSpanId');
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 50 ? `${text.slice(0, 50)}…` : text;
}
