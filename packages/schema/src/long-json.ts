import { longest, longestTree } from './long-limits.ts';

/**
 * A list or an object that is left the text of its JSON, since only its beginning will show: to make 20 MB of values and a text
 * of them again takes most of a second. To whatever looks into it, it is an object with nothing in it.
 */
export class LongJson {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static textOf(json: LongJson): string {
    return json.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** Whether a JSON text is that of a list or an object which would be cut, without making a value of it. */
export function isLongJson(text: string): boolean {
  if (text.length <= longestTree) return false;
  let characters = 0;
  for (let at = 0; at < text.length && characters <= longestTree; at++) {
    characters++;
    if (text[at] !== '"') continue;
    const end = endOfText(text, at);
    if (end - at <= longest) characters += end - at;
    at = end;
  }
  return characters > longestTree;
}

/** Objects in objects, each gone through once more; what lies deeper is left as it is. */
const deepestOutline = 4;

/**
 * Reads JSON, but for the lists in it that would be cut, which become LongJson. `isWanted` tells by the first item of such a list
 * whether all of it is to be read. @throws {SyntaxError} where it is seen to be no JSON
 */
export function outlineJson(text: string, isWanted: (first: unknown) => boolean): unknown {
  return outline(text.trim(), isWanted, 0);
}

function outline(text: string, isWanted: (first: unknown) => boolean, depth: number): unknown {
  if (!isLongJson(text)) return JSON.parse(text);
  if (text.startsWith('[') && text.endsWith(']')) {
    const first = text.slice(1, endOfValue(text, 1));
    const isRead = isLongJson(first) || isWanted(JSON.parse(first));
    return isRead ? JSON.parse(text) : new LongJson(text);
  }
  if (!text.startsWith('{')) return JSON.parse(text);
  if (depth === deepestOutline) return new LongJson(text);
  const members: [string, unknown][] = [];
  let at = 0;
  do {
    at = skipSpace(text, at + 1);
    const colon = skipSpace(text, endOfText(text, at) + 1);
    const key: unknown = JSON.parse(text.slice(at, colon));
    const end = endOfLastList(text, colon + 1) ?? endOfValue(text, colon + 1);
    if (typeof key !== 'string' || text[colon] !== ':') throw noJson(at);
    members.push([key, outline(text.slice(colon + 1, end).trim(), isWanted, depth + 1)]);
    at = end;
  } while (text[at] === ',');
  if (at !== text.length - 1 || text[at] !== '}') throw noJson(at);
  return Object.fromEntries(members);
}

function noJson(at: number): SyntaxError {
  return new SyntaxError(`There is no JSON at position ${at}.`);
}

/**
 * Where the list ends that starts here, if it is seen at a glance to be an object's last value: after no bracket in it may another
 * key follow. To go through the list takes as long as to parse it.
 */
function endOfLastList(text: string, start: number): number | null {
  if (!text.startsWith('[', skipSpace(text, start))) return null;
  const end = text.length - 1;
  let at = start;
  for (let looked = 0; looked < enoughBrackets; looked++) {
    at = text.indexOf(']', at + 1);
    if (at === -1) return null;
    const next = skipSpace(text, at + 1);
    if (next === end) return end;
    const isWithin =
      text[next] === ','
        ? !'"]}'.includes(text.charAt(skipSpace(text, next + 1)))
        : ']}'.includes(text.charAt(next));
    if (!isWithin) return null;
  }
  return null;
}

/** To look at more would take as long as to go through all. */
const enoughBrackets = 300_000;

/** A list of which only what stands at its ends has been read. */
export interface ListEnds {
  first: unknown;
  last: unknown[];
  /** How many items stand between them. */
  between: number;
}

/**
 * Reads the first item of a list and its last ones, to look at the others as the texts they are; null where it is no list, has
 * no others, or `isPassed` is false of one: it is asked with the list's text and where in it the item starts. @throws {SyntaxError} as outlineJson
 */
export function endsOfList(
  text: string,
  count: number,
  isPassed: (text: string, start: number) => boolean,
): ListEnds | null {
  const end = text.trimEnd().length - 1;
  const open = skipSpace(text, 0);
  if (text[open] !== '[' || text[end] !== ']') return null;
  const starts: number[] = [];
  let at = open;
  do {
    at = skipSpace(text, at + 1);
    starts.push(at);
    at = endOfValue(text, at);
  } while (text[at] === ',');
  if (at !== end) throw noJson(at);
  const between = starts.length - 1 - count;
  if (between < 1 || !starts.slice(1, -count).every((start) => isPassed(text, start))) return null;
  const first: unknown = JSON.parse(text.slice(starts[0], endOfValue(text, starts[0]!)));
  return { first, last: JSON.parse(`[${text.slice(starts.at(-count))}`) as unknown[], between };
}

/** Where the value ends that starts here: at the comma or the bracket after it, or at the end of the text. @throws {SyntaxError} */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === quote) at = endOfText(text, at);
    else if (letter === openList || letter === openObject) {
      if (++depth > deepest) throw noJson(at);
    } else if (letter === upperN || letter === upperI) throw noJson(at);
    else if (letter === closeList || letter === closeObject) {
      if (depth === 0) return at;
      depth--;
    } else if (letter === comma && depth === 0) return at;
  }
  return text.length;
}

/** Deeper than any program nests, so that what is read of it is a value that can be gone through. */
const deepest = 198;

/** Of NaN and Infinity, which some write all the same. */
const [upperN, upperI] = [0x4e, 0x49];

const [quote, comma, openList, closeList, openObject, closeObject] = [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

function skipSpace(text: string, start: number): number {
  let at = start;
  while (spaces.includes(text.charCodeAt(at))) at++;
  return at;
}

/** JSON's: RFC 8259, section 2. */
const spaces = [0x20, 0x0a, 0x0d, 0x09];

/** Where the quote is that closes a text. */
function endOfText(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end !== -1 && isEscaped(text, end));
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') start--;
  return (at - start) % 2 === 1;
}
