import { isLongJson } from '@spanlight/schema';
import { startAllowance, takeText, takeValue } from './allowance.ts';

/** Deeper than any real program nests, and far from the depth at which JSON.stringify would fail. */
const maxDepth = 200;

/**
 * Reads a value that may be JSON written as text. What is no JSON stays text, and so does what is nested too deep to be
 * handled as a value.
 */
export function readJsonText(value: unknown): unknown {
  return typeof value === 'string' ? parse(value) : value;
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
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What several rules read of one span is parsed, and counted, once. */
const parsed = new Map<string, unknown>();
const taken = new Map<object, boolean>();
const refused = new Set<unknown>();
let leavesLong = false;

/** Before another span is read; `isDetailed` when someone waits to see all of it. */
export function startReading(isDetailed: boolean): void {
  if (parsed.size > 0) parsed.clear();
  if (taken.size > 0) taken.clear();
  if (refused.size > 0) refused.clear();
  leavesLong = false;
  startAllowance(isDetailed);
}

/** Until the next span, JSON that is so long that only its beginning will show stays text. */
export function leaveLongJson(): void {
  leavesLong = true;
}

/**
 * An attribute's value, read where it is JSON written as text, once or twice over. Null for lists and objects that hold more than
 * this reading may go through; a text that does stays text.
 */
export function readJsonAttribute(value: unknown, times: 1 | 2 = 2): unknown {
  if (typeof value === 'object' && value !== null && !mayGoThrough(value)) return null;
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
  const value = may && !(leavesLong && isLongJson(text)) ? parseAnew(text) : text;
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
    const value: unknown = JSON.parse(text);
    return isTooDeep(text, value) ? text : value;
  } catch {
    return text;
  }
}

/** By a stack of our own, since the call stack is what is at stake; skipped for what is too short to be that deep. */
function isTooDeep(text: string, value: unknown): boolean {
  if (text.length < 2 * maxDepth) return false;
  const pending: [unknown, number][] = [[value, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [item, depth] = next;
    if (typeof item !== 'object' || item === null) continue;
    if (depth === maxDepth) return true;
    for (const child of Object.values(item)) {
      if (typeof child === 'object' && child !== null) pending.push([child, depth + 1]);
    }
  }
  return false;
}
