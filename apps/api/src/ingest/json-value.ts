import type { Attributes } from '@spanlight/schema';
import { keepFirst, maxAttributes } from '../first-attributes.ts';
import { maxDepth, setAttribute, tooDeep } from './any-value.ts';
import { BadRecord, at } from './bad-record.ts';
import { exact } from './json-body.ts';

/**
 * Reads a list of OTLP/JSON KeyValue.
 * @throws {BadRecord}
 */
export function readAttributes(value: unknown, place: string): Attributes {
  return readKeyValues(value, place, 0);
}

function readKeyValues(value: unknown, place: string, depth: number): Attributes {
  const attributes: Attributes = {};
  const list = readList(value, place);
  for (let index = 0; index < list.length; index++) {
    try {
      const { key, value: anyValue } = readObject(list[index]);
      if (typeof key !== 'string') throw new BadRecord('.key must be a text');
      if (index === maxAttributes) keepFirst(attributes);
      setAttribute(attributes, key, readAttributeValue(anyValue, depth));
    } catch (error) {
      throw at(`${place}[${index}]`, error);
    }
  }
  return attributes;
}

function readAttributeValue(value: unknown, depth: number): unknown {
  try {
    return readAnyValue(value, depth);
  } catch (error) {
    // Of what is nested, the outermost place is enough: a hundred of them would tell nobody more.
    throw depth === 0 ? at('.value', error) : error;
  }
}

/**
 * Reads an OTLP/JSON AnyValue. 64-bit integers come as text or numbers; those that a double can't hold stay text. JavaScript
 * exporters write NaN as null. Bytes stay base64 text.
 */
export function readAnyValue(value: unknown, depth = 0): unknown {
  if (value === undefined || value === null) return null;
  if (depth > maxDepth) throw new BadRecord(` ${tooDeep}`);
  const any = readObject(value);
  if (any['stringValue'] !== undefined) return exact(any['stringValue']);
  if (any['boolValue'] !== undefined) return any['boolValue'];
  if (any['intValue'] !== undefined) return readInteger(exact(any['intValue']));
  if (any['doubleValue'] !== undefined) return readDouble(any['doubleValue']);
  if (any['arrayValue'] !== undefined) {
    const { values } = readObject(any['arrayValue'], '.arrayValue');
    return readList(values, '.arrayValue.values').map((item) => readAnyValue(item, depth + 1));
  }
  if (any['kvlistValue'] !== undefined) {
    const { values } = readObject(any['kvlistValue'], '.kvlistValue');
    return readKeyValues(values, '.kvlistValue.values', depth + 1);
  }
  if (any['bytesValue'] !== undefined) return exact(any['bytesValue']);
  return null;
}

function readInteger(value: unknown): unknown {
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Proto3's JSON lets numbers be written as text; "NaN" and "Infinity" stay as they are, since JSON has no others. */
function readDouble(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

export function readObject(value: unknown, place = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRecord(`${place} must be an object`);
  }
  return value as Record<string, unknown>;
}

/** Absent and null are empty, as in proto3. */
export function readList(value: unknown, place: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BadRecord(`${place} must be a list`);
  return value;
}

/** Reads each of a list; an error tells which. */
export function readEach<Item>(value: unknown, place: string, read: (item: unknown) => Item): Item[] {
  return readList(value, place).map((item, index) => {
    try {
      return read(item);
    } catch (error) {
      throw at(`${place}[${index}]`, error);
    }
  });
}
