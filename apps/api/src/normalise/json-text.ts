import { isLongJson, LongJson, outlineJson } from '@spanlight/schema';
import { startAllowance, takeText, takeValue } from './allowance.ts';

/** Deeper than any real program nests, and far from the depth at which JSON.stringify would fail. */
const maxDepth = 200;

/**
 * Reads a value that may be JSON written as text. What is no JSON stays text, and so does what is nested too deep to be
 * handled as a value.
 */
export function readJsonText(value: unknown): unknown {
  if (typeof value === 'string') return parse(value);
  return value instanceof LongJson ? readLongJson(value) : value;
}

/** Null for what is nested too deep. Whether it may be gone through has been asked before, as of any value that is no text. */
function readLongJson(value: LongJson): unknown {
  const text = LongJson.textOf(value);
  const read = parsed.get(text) ?? parseAnew(text);
  parsed.set(text, read);
  return typeof read === 'string' ? null : read;
}

/** The same for emitters that write JSON as text twice over. */
export function readNestedJsonText(value: unknown): unknown {
  const once = readJsonText(value);
  return typeof once === 'string' && /^[[{"]/.test(once) ? parse(once) : once;
}

/** The value if it is a list, as such or written as JSON text; else null. */
export function readJsonList(value: unknown): unknown[] | null {
  const read = readJsonAttribute(value);
  return Array.isArray(read) ? (read as unknown[]) : null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return isTree(value) && !Array.isArray(value);
}

/** What several rules read of one span is parsed, and counted, once. */
const parsed = new Map<string, unknown>();
const taken = new Map<object, boolean>();
const refused = new Set<unknown>();
let isWanted: IsWanted | null = null;
const longTexts = new Map<unknown, string>();

/** Whether a long list is to be read, by its first item; otherwise its JSON stays text. */
type IsWanted = (first: unknown) => boolean;

/** Before another span is read; `isDetailed` when someone waits to see all of it. */
export function startReading(isDetailed: boolean): void {
  if (parsed.size > 0) parsed.clear();
  if (taken.size > 0) taken.clear();
  if (refused.size > 0) refused.clear();
  if (longTexts.size > 0) longTexts.clear();
  isWanted = null;
  startAllowance(isDetailed);
}

/** Until the next span, lists that are so long that only their beginning will show stay the text of their JSON, but for those that are wanted. */
export function leaveLongJson(wanted: IsWanted): void {
  isWanted = wanted;
}

/** The JSON of a value of which only the beginning or the end will show, be it text or LongJson; null for any other. */
export function longJsonText(value: unknown): string | null {
  if (isWanted === null) return null;
  if (value instanceof LongJson) return LongJson.textOf(value);
  return typeof value === 'string' && isLongJson(value) ? value : null;
}

/** What was read of a long JSON text as that text, where it is shown as it is. */
export function asLongJson<Value>(value: Value): Value | LongJson {
  const text = longTexts.get(value);
  return text === undefined ? value : new LongJson(text);
}

/**
 * An attribute's value, read where it is JSON written as text, once or twice over. Null for lists and objects that hold more than
 * this reading may go through; a text that does stays text.
 */
export function readJsonAttribute(value: unknown, times: 1 | 2 = 2): unknown {
  if (isTree(value) && !mayGoThrough(value)) return null;
  return times === 1 ? readJsonText(value) : readNestedJsonText(value);
}

/** Texts, lists and objects of the span that was read last which held too much to be gone through. */
export function refusedValues(): ReadonlySet<unknown> {
  return refused;
}

function mayGoThrough(value: object): boolean {
  const known = taken.get(value);
  if (known !== undefined) return known;
  const may = takeValue(value);
  taken.set(value, may);
  if (!may) refused.add(value);
  return may;
}

function parse(text: string): unknown {
  if (!mayBeJson(text)) return text;
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const may = takeText(text);
  if (!may) refused.add(text);
  const value = may ? parseAnew(text) : text;
  parsed.set(text, value);
  return value;
}

/** Most texts are none, which is seen sooner by their first letter than by an error; no number and no `false` is long. */
function mayBeJson(text: string): boolean {
  return text.length > maxLiteral ? /^\s*[[{"]/.test(text) : /^\s*[[{"\d\-tfn]/.test(text);
}

const maxLiteral = 1000;

function parseAnew(text: string): unknown {
  try {
    const isLong = isWanted !== null && isLongJson(text);
    const value: unknown = isLong ? outlineJson(text, isWanted!) : JSON.parse(text);
    if (isTooDeep(text, value)) return text;
    if (isLong) longTexts.set(value, text);
    return value;
  } catch {
    return text;
  }
}

/** Skipped for what is too short to be that deep. */
function isTooDeep(text: string, value: unknown): boolean {
  return text.length >= 2 * maxDepth && isTree(value) && isDeeper(value, maxDepth);
}

/** Whether anything in a tree lies more than so many levels down. By the call stack, which has room for that many. */
function isDeeper(tree: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(tree)) {
    for (const child of tree) if (isTree(child) && isDeeper(child, levels - 1)) return true;
    return false;
  }
  // What JSON.parse makes has no keys but its own; a list of them would be made for each object.
  for (const key in tree) {
    const child = (tree as Record<string, unknown>)[key];
    if (isTree(child) && isDeeper(child, levels - 1)) return true;
  }
  return false;
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
