import type { Attributes } from '@spanlight/schema';
import { keepFirst, maxAttributes } from '../first-attributes.ts';
import { maxDepth, setAttribute, toDouble, tooDeep } from './any-value.ts';
import { at, BadRecord } from './bad-record.ts';
import {
  countValue,
  delimited,
  fixed64,
  readBytes,
  readDouble,
  readEnd,
  readInt64,
  readTag,
  readText,
  readUint32,
  skip,
  varint,
  type Cursor,
} from './wire.ts';

// Field numbers of opentelemetry/proto/common/v1/common.proto, each with its wire type.
const keyValueKey = (1 << 3) | delimited;
const keyValueValue = (2 << 3) | delimited;
const anyString = (1 << 3) | delimited;
const anyBool = (2 << 3) | varint;
const anyInt = (3 << 3) | varint;
const anyDouble = (4 << 3) | fixed64;
const anyArray = (5 << 3) | delimited;
const anyKvlist = (6 << 3) | delimited;
const anyBytes = (7 << 3) | delimited;
const listValues = (1 << 3) | delimited;

/**
 * Reads one KeyValue, the `index`th of its list, into attributes.
 * @throws {BadRecord} at the place of the attribute
 */
export function readAttribute(cursor: Cursor, end: number, attributes: Attributes, index: number): void {
  try {
    if (index === maxAttributes) keepFirst(attributes);
    readKeyValue(cursor, end, attributes, 0);
  } catch (error) {
    throw at(`.attributes[${index}].value`, error);
  }
}

function readKeyValue(cursor: Cursor, end: number, attributes: Attributes, depth: number): void {
  let key = '';
  let value: unknown = null;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === keyValueKey) key = readText(cursor, end);
    else if (tag === keyValueValue) value = readAnyValue(cursor, readEnd(cursor, end), depth);
    else skip(cursor, tag, end);
  }
  setAttribute(attributes, key, value);
}

/** Reads an AnyValue as the JSON decoder would. @throws {BadRecord} */
export function readAnyValue(cursor: Cursor, end: number, depth = 0): unknown {
  countValue(cursor);
  if (depth > maxDepth) throw new BadRecord(` ${tooDeep}`);
  let value: unknown = null;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === anyString) value = readText(cursor, end);
    else if (tag === anyInt) value = readInt64(cursor, end);
    else if (tag === anyDouble) value = toDouble(readDouble(cursor, end));
    else if (tag === anyBool) value = readUint32(cursor, end) !== 0;
    else if (tag === anyArray) value = readArray(cursor, readEnd(cursor, end), depth);
    else if (tag === anyKvlist) value = readKvlist(cursor, readEnd(cursor, end), depth);
    else if (tag === anyBytes) value = readBytes(cursor, end, 'base64');
    else skip(cursor, tag, end);
  }
  return value;
}

function readArray(cursor: Cursor, end: number, depth: number): unknown[] {
  const values: unknown[] = [];
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === listValues) values.push(readAnyValue(cursor, readEnd(cursor, end), depth + 1));
    else skip(cursor, tag, end);
  }
  return values;
}

function readKvlist(cursor: Cursor, end: number, depth: number): Attributes {
  const attributes: Attributes = {};
  let count = 0;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag === listValues) {
      if (count++ === maxAttributes) keepFirst(attributes);
      readKeyValue(cursor, readEnd(cursor, end), attributes, depth + 1);
    } else skip(cursor, tag, end);
  }
  return attributes;
}
