import { LongJson } from '@spanlight/schema';
import { firstOf } from '../first-attributes.ts';

/**
 * How much of one span's JSON is read when it comes: as many values as some five thousand messages have. So no span keeps the
 * server from its other work, whatever it holds. Everything is kept, and read when someone looks at the span.
 */
const maxValues = 60_000;

/** Texts that are this short are read all the same, so that a few figures are not lost beside a long conversation. */
const shortText = 4096;
const maxShortTexts = 500_000;

/** To go through as many characters takes about as long as to make one value: outside of texts, in texts, and in those with escapes. */
const perValue = { outside: 32, plain: 512, escaped: 128 };

let valuesLeft = Infinity;
let shortTextsLeft = Infinity;

/** Before a span is read; `isDetailed` when someone waits to see all of it. */
export function startAllowance(isDetailed: boolean): void {
  valuesLeft = isDetailed ? Infinity : maxValues;
  shortTextsLeft = isDetailed ? Infinity : maxShortTexts;
}

/** Whether a JSON text may be parsed. */
export function takeText(text: string): boolean {
  if (valuesLeft === Infinity) return true;
  if (text.length > shortText) return take(countJson(text, valuesLeft));
  shortTextsLeft -= text.length;
  return shortTextsLeft >= 0;
}

/** Whether a list or an object may be gone through, be it made or still the JSON that it is kept as. */
export function takeValue(value: object): boolean {
  if (valuesLeft === Infinity) return true;
  const isJson = value instanceof LongJson;
  return take(isJson ? countWritten(LongJson.textOf(value), valuesLeft) : countValues(value, valuesLeft));
}

function take(count: number): boolean {
  if (count > valuesLeft) return false;
  valuesLeft -= count;
  return true;
}

const quote = 0x22;
const backslash = 0x5c;
const separators: ReadonlySet<number> = new Set(Buffer.from(',{['));

/** About as many values as JSON.parse would make of a text, without making them, and what their length costs; stops beyond the limit. */
function countJson(text: string, limit: number): number {
  let count = 0;
  let outside = 0;
  const escapes = createEscapes(text);
  for (let at = 0; at < text.length && count <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code !== quote) {
      if (separators.has(code) || ++outside % perValue.outside === 0) count++;
      continue;
    }
    const start = at + 1;
    do {
      count++;
      at = text.indexOf('"', at + 1);
    } while (at !== -1 && count <= limit && isEscaped(text, at));
    const end = at === -1 ? text.length : at;
    if (end - start >= perValue.escaped) {
      count += Math.floor((end - start) / (escapes.isIn(start, end) ? perValue.escaped : perValue.plain));
    }
    if (at === -1) break;
  }
  return count;
}

/** Where a text has backslashes, asked for from its start to its end. */
function createEscapes(text: string) {
  // Of what is asked for by code that looks at each letter, the engine would look for the next one each time.
  const next = { at: -1 };
  return {
    isIn(start: number, end: number): boolean {
      if (next.at < start) next.at = text.indexOf('\\', start);
      if (next.at === -1) next.at = text.length;
      return next.at < end;
    },
  };
}

/** Nobody writes so many backslashes in a row; to count them takes its time, too. */
const maxBackslashes = 1000;

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === backslash && at - start < maxBackslashes) start--;
  return (at - start) % 2 === 1;
}

/** As many as countValues would, of JSON without spaces; stops beyond the limit. */
function countWritten(json: string, limit: number): number {
  let count = 0;
  for (let at = 0; at < json.length && count <= limit; at++) {
    const letter = json[at];
    if (letter === ',') count++;
    else if (letter === '[' || letter === '{') count += json[at + 1] === ']' || json[at + 1] === '}' ? 0 : 1;
    else if (letter === '"') {
      do at = json.indexOf('"', at + 1);
      while (at !== -1 && isEscaped(json, at));
      if (at === -1) break;
    }
  }
  return count;
}

function countValues(value: object, limit: number): number {
  let count = 0;
  const pending: object[] = [value];
  for (let next = pending.pop(); next && count <= limit; next = pending.pop()) {
    if (firstOf(next)) return Infinity;
    const items: unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += items.length;
    if (count > limit) break;
    for (const item of items) if (typeof item === 'object' && item !== null) pending.push(item);
  }
  return count;
}
