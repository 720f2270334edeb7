import type { Attributes } from '@spanlight/schema';

/** Deeper than any real program nests, and far from the depth at which recursion or JSON.stringify would fail. */
const maxDepth = 100;

/** What is wrong with one span, or one part of it; the rest of its request is taken. */
export class BadSpanError extends Error {
  override readonly name = 'BadSpanError';
}

/**
 * Reads a list of OTLP/JSON KeyValue. When a key comes twice, the last one counts.
 * @throws {BadSpanError}
 */
export function readAttributes(value: unknown, place: string, depth = 0): Attributes {
  return Object.fromEntries(
    readList(value, place).map((entry, index) => {
      const { key, value: anyValue } = readObject(entry, `${place}[${index}]`);
      if (typeof key !== 'string') throw new BadSpanError(`${place}[${index}].key must be a text`);
      return [key, readAnyValue(anyValue, `${place}[${index}].value`, depth)];
    }),
  );
}

/**
 * Reads an OTLP/JSON AnyValue. 64-bit integers come as text or numbers; those that a double can't hold stay text. JavaScript
 * exporters write NaN as null. Bytes stay base64 text.
 */
function readAnyValue(value: unknown, place: string, depth: number): unknown {
  if (value === undefined || value === null) return null;
  if (depth > maxDepth) throw new BadSpanError(`${place} is nested more than ${maxDepth} deep`);
  const any = readObject(value, place);
  if (any['stringValue'] !== undefined) return any['stringValue'];
  if (any['boolValue'] !== undefined) return any['boolValue'];
  if (any['intValue'] !== undefined) return readInteger(any['intValue']);
  if (any['doubleValue'] !== undefined) return any['doubleValue'];
  if (any['arrayValue'] !== undefined) {
    const { values } = readObject(any['arrayValue'], `${place}.arrayValue`);
    return readList(values, `${place}.arrayValue.values`).map((item, index) =>
      readAnyValue(item, `${place}.arrayValue.values[${index}]`, depth + 1),
    );
  }
  if (any['kvlistValue'] !== undefined) {
    const { values } = readObject(any['kvlistValue'], `${place}.kvlistValue`);
    return readAttributes(values, `${place}.kvlistValue.values`, depth + 1);
  }
  if (any['bytesValue'] !== undefined) return any['bytesValue'];
  return null;
}

function readInteger(value: unknown): unknown {
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function readObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadSpanError(`${place} must be an object`);
  }
  return value as Record<string, unknown>;
}

/** Absent and null are empty, as in proto3. */
export function readList(value: unknown, place: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BadSpanError(`${place} must be a list`);
  return value;
}
