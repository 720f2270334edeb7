import { maxValues, tooManyValues } from './decoded.ts';
import { IngestError } from './ingest-error.ts';

/**
 * Reads a body that is to be a JSON object.
 * @throws {IngestError}
 */
export function parseJsonBody(body: Uint8Array, holding: string): Record<string, unknown> {
  if (holdsTooManyValues(body)) throw tooManyValues();
  let request: unknown;
  try {
    request = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new IngestError('bad-data', `The body ${whyUnreadable(error)}.`, { cause: error });
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new IngestError('bad-data', `The body must be a JSON object with ${holding}.`);
  }
  return request as Record<string, unknown>;
}

function whyUnreadable(error: unknown): string {
  if (error instanceof SyntaxError) return `is not JSON: ${error.message}`;
  return error instanceof RangeError ? 'is nested too deep' : 'is not UTF-8';
}

const [quoteByte, backslashByte, braceByte, bracketByte] = Buffer.from('"\\{[');

/** Whether there are more lists and objects than memory has room for. Counts only where there can be: each takes two bytes. */
function holdsTooManyValues(body: Uint8Array): boolean {
  if (body.length < 2 * maxValues) return false;
  let count = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (byte === quoteByte) i = endOfText(body, i + 1);
    else if ((byte === braceByte || byte === bracketByte) && ++count > maxValues) return true;
  }
  return false;
}

/** Of most texts the first quote, which is found at the pace of memory; one that holds JSON is gone through byte by byte. */
function endOfText(body: Uint8Array, start: number): number {
  const first = body.indexOf(quoteByte!, start);
  if (first === -1) return body.length;
  if (body[first - 1] !== backslashByte) return first;
  let i = start;
  while (i < body.length && body[i] !== quoteByte) i += body[i] === backslashByte ? 2 : 1;
  return i;
}

/**
 * JSON.parse, but for integers that a double can't hold, such as nanoseconds written as bare numbers: those become their
 * own digits as text. The reviver that this takes is slow, so it runs only where such a number may be.
 */
function parseJson(text: string): unknown {
  // The first is twenty times as fast, and rarely wrong.
  const mayHold = /[^"\d]\d{16}/.test(text) && /[:,[]\s*-?\d{16,}\s*[,}\]]/.test(text);
  if (!mayHold) return JSON.parse(text);
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
