import { maxValues, tooManyValues } from './decoded.ts';
import { IngestError } from './ingest-error.ts';
import { readNanosecondHalves } from './nanoseconds.ts';

/** A place in a protobuf message (https://protobuf.dev/programming-guides/encoding/). Every reader moves it on, never past `end`. */
export interface Cursor {
  bytes: Buffer;
  position: number;
  /** How many values were read. */
  values: number;
}

export function createCursor(body: Uint8Array): Cursor {
  return { bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength), position: 0, values: 0 };
}

/** Wire types. Groups (3 and 4) are older than OTLP. */
export const varint = 0;
export const fixed64 = 1;
export const delimited = 2;
const fixed32 = 5;

/** Field number and wire type, as they are written. */
export function readTag(cursor: Cursor, end: number): number {
  const tag = readUint32(cursor, end);
  if (tag < 8) throw malformed('a field has no number');
  return tag;
}

/** The end of what is told its length. */
export function readEnd(cursor: Cursor, end: number): number {
  const length = readUint32(cursor, end);
  if (length > end - cursor.position) throw malformed('a length goes beyond the end');
  return cursor.position + length;
}

/** For a value that takes memory. @throws {IngestError} when there are too many */
export function countValue(cursor: Cursor): void {
  if (++cursor.values > maxValues) throw tooManyValues();
}

/** The lower 32 bits of a varint. */
export function readUint32(cursor: Cursor, end: number): number {
  const { bytes } = cursor;
  let { position } = cursor;
  let value = 0;
  for (let shift = 0; shift < maxVarintBits; shift += 7) {
    if (position >= end) throw malformed('it breaks off');
    const byte = bytes[position++]!;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      cursor.position = position;
      return value >>> 0;
    }
  }
  throw malformed('a number has more than ten bytes');
}

const maxVarintBits = 70;

/** An int64; one that a double can't hold is text. */
export function readInt64(cursor: Cursor, end: number): number | string {
  const { bytes } = cursor;
  let { position } = cursor;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < maxVarintBits; shift += 7) {
    if (position >= end) throw malformed('it breaks off');
    const byte = bytes[position++]!;
    const bits = byte & 0x7f;
    if (shift < 32) low |= bits << shift;
    if (shift === 28) high = bits >> 4;
    else if (shift > 28) high |= bits << (shift - 32);
    if (byte < 0x80) {
      cursor.position = position;
      return toInt64(high, low);
    }
  }
  throw malformed('a number has more than ten bytes');
}

function toInt64(high: number, low: number): number | string {
  const value = high * 2 ** 32 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : String((BigInt(high) << 32n) | BigInt(low >>> 0));
}

export function readDouble(cursor: Cursor, end: number): number {
  return cursor.bytes.readDoubleLE(take(cursor, 8, end));
}

/** Nanoseconds as microseconds; null beyond the year 2255. */
export function readTime(cursor: Cursor, end: number): number | null {
  const start = take(cursor, 8, end);
  return readNanosecondHalves(cursor.bytes.readUInt32LE(start + 4), cursor.bytes.readUInt32LE(start));
}

/** A text. What is no UTF-8, such as a character that was cut in half, is replaced rather than refused. */
export function readText(cursor: Cursor, end: number): string {
  const textEnd = readEnd(cursor, end);
  const text = cursor.bytes.toString('utf8', cursor.position, textEnd);
  cursor.position = textEnd;
  return text;
}

export function readBytes(cursor: Cursor, end: number, encoding: 'hex' | 'base64'): string {
  const bytesEnd = readEnd(cursor, end);
  const text = cursor.bytes.toString(encoding, cursor.position, bytesEnd);
  cursor.position = bytesEnd;
  return text;
}

/** Leaves out a field that nobody knows. */
export function skip(cursor: Cursor, tag: number, end: number): void {
  switch (tag & 7) {
    case varint:
      readUint32(cursor, end);
      break;
    case fixed64:
      take(cursor, 8, end);
      break;
    case delimited:
      cursor.position = readEnd(cursor, end);
      break;
    case fixed32:
      take(cursor, 4, end);
      break;
    default:
      throw malformed(`a field has the wire type ${tag & 7}`);
  }
}

/** Goes over a message's fields, and stops at the beginning of each that has the tag. */
export function each(
  cursor: Cursor,
  start: number,
  end: number,
  tag: number,
  visit: (end: number, index: number) => void,
): void {
  let index = 0;
  cursor.position = start;
  while (cursor.position < end) {
    const found = readTag(cursor, end);
    if (found === tag) {
      const fieldEnd = readEnd(cursor, end);
      visit(fieldEnd, index++);
      cursor.position = fieldEnd;
    } else skip(cursor, found, end);
  }
}

/** Where so many bytes begin. */
function take(cursor: Cursor, length: number, end: number): number {
  const start = cursor.position;
  if (length > end - start) throw malformed('it breaks off');
  cursor.position = start + length;
  return start;
}

function malformed(problem: string): IngestError {
  return new IngestError('bad-data', `The body is not OTLP in protobuf: ${problem}.`);
}
