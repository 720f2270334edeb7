import { maxValues, tooManyValues } from './decoded.ts';
import { IngestError } from './ingest-error.ts';

/**
 * Reads a body that is to be a JSON object, with what reads the object. Integers that a double can't hold, such as nanoseconds
 * written as bare numbers, are rare, and what keeps their digits is slow: so the body is read as JSON.parse makes it, and once
 * more, with such integers as texts, when the reader meets one (`exact`).
 * @throws {IngestError}
 */
export function readJsonBody<Result>(
  body: Uint8Array,
  holding: string,
  read: (request: Record<string, unknown>) => Result,
): Result {
  if (holdsTooManyValues(body)) throw tooManyValues();
  let text: string | undefined;
  const parse = (parseText: (json: string) => unknown): Record<string, unknown> => {
    let request: unknown;
    try {
      text ??= new TextDecoder('utf-8', { fatal: true }).decode(body);
      request = parseText(text);
    } catch (error) {
      throw new IngestError('bad-data', `The body ${whyUnreadable(error)}.`, { cause: error });
    }
    if (typeof request !== 'object' || request === null || Array.isArray(request)) {
      throw new IngestError('bad-data', `The body must be a JSON object with ${holding}.`);
    }
    return request as Record<string, unknown>;
  };
  try {
    return read(parse((json) => JSON.parse(json)));
  } catch (error) {
    if (!(error instanceof RoundedError)) throw error;
    return read(parse(parseExactly));
  }
}

/** Tells `readJsonBody` alone: at the first such integer. */
class RoundedError extends Error {}

/**
 * A value whose reader can't do with a rounded integer.
 * @throws {RoundedError} when it may be one, so that `readJsonBody` reads once more
 */
export function exact(value: unknown): unknown {
  if (isRounded(value)) throw new RoundedError();
  return value;
}

/** Whether a number may stand for another integer than was written. */
function isRounded(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function whyUnreadable(error: unknown): string {
  if (error instanceof SyntaxError) return `is not JSON: ${error.message}`;
  return error instanceof RangeError ? 'is nested too deep' : 'is not UTF-8';
}

const [quoteByte, backslashByte, braceByte, bracketByte] = Buffer.from('"\\{[');

/** Whether there are more lists and objects than memory has room for. Counts only where there can be: each takes two bytes. */
function holdsTooManyValues(body: Uint8Array): boolean {
  if (body.length < 2 * maxValues) return false;
  return holdsMoreThan(maxValues, body, braceByte!, bracketByte!) && countValues(body) > maxValues;
}

/** Whether so many of these bytes are anywhere, in texts as well: finds what is rare at the pace of memory. */
function holdsMoreThan(limit: number, body: Uint8Array, ...bytes: number[]): boolean {
  let count = 0;
  for (const byte of bytes) {
    for (let at = body.indexOf(byte); at !== -1; at = body.indexOf(byte, at + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

/** How many lists and objects there are outside of texts, to just over `maxValues`. */
function countValues(body: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < body.length && count <= maxValues; i++) {
    const byte = body[i];
    if (byte === quoteByte) i = endOfText(body, i + 1);
    else if (byte === braceByte || byte === bracketByte) count++;
  }
  return count;
}

function endOfText(body: Uint8Array, start: number): number {
  let i = start;
  while (i < body.length && body[i] !== quoteByte) i += body[i] === backslashByte ? 2 : 1;
  return i;
}

/** JSON.parse, but for integers that a double can't hold: those become their own digits as text. */
function parseExactly(text: string): unknown {
  return parseWithSource(text, (_key, value, { source }) => {
    if (!isRounded(value)) return value;
    return source && /^-?\d+$/.test(source) ? source : String(BigInt(value));
  });
}

/** The reviver's third argument is in Node since 21, and not yet in TypeScript's library. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;
