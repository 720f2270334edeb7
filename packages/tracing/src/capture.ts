import { isLive } from './live-object.ts';
import { describe, truncateString, unreadable, writeBigInt } from './value-text.ts';

/** How much of a value is kept. What is cut leaves a mark where it was. */
export interface SerializationLimits {
  /** Levels of objects and lists. @default 32 */
  maxDepth: number;
  /** Characters of one string. @default 1 MiB */
  maxStringLength: number;
  /** Items of one list. @default 10 000 */
  maxArrayLength: number;
  /** Keys of one object. @default 10 000 */
  maxObjectKeys: number;
  /** Values in all: what bounds a graph whose parts are reached over many paths. @default 100 000 */
  maxValues: number;
}

export interface DeepCleanOptions extends Partial<SerializationLimits> {
  /** Keys left out wherever they hold live objects; plain data under such a key stays. @default DEFAULT_KEYS_TO_STRIP */
  keysToStrip?: Iterable<string> | undefined;
}

export const DEFAULT_SERIALIZATION_LIMITS: Readonly<SerializationLimits> = {
  maxDepth: 32,
  maxStringLength: 1024 * 1024,
  maxArrayLength: 10_000,
  maxObjectKeys: 10_000,
  maxValues: 100_000,
};

/** Where frameworks keep their machinery among the data. */
export const DEFAULT_KEYS_TO_STRIP: ReadonlySet<string> = new Set([
  'logger',
  'experimental_providerMetadata',
  'providerMetadata',
  'steps',
  'tracingContext',
]);

/** Takes a snapshot of a value. */
export type Capture = (value: unknown) => unknown;

/**
 * Copies a value into plain data: strings, finite numbers, booleans, null, dates, lists and objects, without cycles and
 * within limits. Never throws, whatever getters, proxies and toJSON methods do, and gives an equal value when it is applied again.
 */
export function deepClean(value: unknown, options: DeepCleanOptions = {}): unknown {
  return createCapture(options)(value);
}

export function createCapture(options: DeepCleanOptions = {}): Capture {
  const state: State = {
    ...DEFAULT_SERIALIZATION_LIMITS,
    strip: new Set(options.keysToStrip ?? DEFAULT_KEYS_TO_STRIP),
    valuesLeft: 0,
  };
  for (const key of Object.keys(DEFAULT_SERIALIZATION_LIMITS) as (keyof SerializationLimits)[])
    state[key] = options[key] ?? state[key];
  return (value) => {
    if (value === undefined) return undefined;
    // A getter or toJSON that traces comes back in here.
    const { valuesLeft } = state;
    state.valuesLeft = state.maxValues;
    try {
      return clean(value, state);
    } finally {
      state.valuesLeft = valuesLeft;
    }
  };
}

/** A value as JSON, cleaned and no longer than `maxStringLength`: beyond it the text is cut, and is no JSON any more. */
export function boundedStringify(value: unknown, options: DeepCleanOptions = {}): string {
  const { maxStringLength = DEFAULT_SERIALIZATION_LIMITS.maxStringLength } = options;
  let room = maxStringLength;
  // Texts that would be cut off are left out from the start: together they could pass the longest string there can be.
  const json = JSON.stringify(deepClean(value, options), (_, field: unknown) => {
    if (typeof field !== 'string') return field;
    room -= field.length;
    return truncateString(field, Math.max(0, room + field.length));
  });
  return truncateString(json ?? 'undefined', maxStringLength);
}

interface State extends SerializationLimits {
  strip: ReadonlySet<string>;
  valuesLeft: number;
}

/** An object on the way down to the present one, made where there is anything below it to hold against it. */
interface Path {
  value: object;
  parent: Path | undefined;
}

// Every span of every program goes through here, so that what is common comes first and costs no closure, no list of keys
// and no look at the same thing twice.
function clean(value: unknown, state: State, parent?: Path): unknown {
  return typeof value === 'object' && value !== null
    ? cleanObject(value, state, parent)
    : cleanPrimitive(value, state);
}

function cleanPrimitive(value: unknown, state: State): unknown {
  if (typeof value === 'string') return truncateString(value, state.maxStringLength);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return cleanPrimitive(writeBigInt(value), state);
  if (typeof value === 'symbol') return cleanPrimitive(String(value), state);
  if (typeof value === 'function') return cleanPrimitive(`[${describe(value, 'Function')}]`, state);
  return value;
}

function cleanObject(value: object, state: State, parent: Path | undefined): unknown {
  let depth = 0;
  for (let at = parent; at; at = at.parent) {
    if (at.value === value) return '[Circular]';
    depth++;
  }
  if (depth >= state.maxDepth) return `[cut at a depth of ${state.maxDepth}]`;
  if (state.valuesLeft <= 0) return `[cut after ${state.maxValues} values]`;
  try {
    if (Array.isArray(value)) return cleanList(value, state, value, parent);
    const prototype: unknown = Reflect.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return cleanRecord(value, state, value, parent);
    const own = ownForm(value);
    return own === value ? cleanInstance(value, state, parent) : clean(own, state, { value, parent });
  } catch (error) {
    return cleanPrimitive(unreadable(error), state);
  }
}

const speakers: ReadonlySet<string> = new Set(['serializeForSpan', 'toJSON']);

/** What the object says of itself, for tracing or for JSON; the object, where it says nothing. */
function ownForm(value: object): unknown {
  const speaker = value as { serializeForSpan?: unknown; toJSON?: unknown };
  if (typeof speaker.serializeForSpan === 'function') return speaker.serializeForSpan();
  // A date and bytes have a toJSON too, but are better kept as what they are.
  if (typeof speaker.toJSON !== 'function' || value instanceof Date || ArrayBuffer.isView(value))
    return value;
  return speaker.toJSON();
}

function cleanList(
  list: ArrayLike<unknown>,
  state: State,
  owner: object,
  parent: Path | undefined,
  length: number = list.length,
): unknown[] {
  const { maxArrayLength } = state;
  const isCut = length > maxArrayLength;
  // The mark takes the last place, so that a list that was cut is not cut again.
  const room = isCut ? Math.max(0, maxArrayLength - 1) : length;
  state.valuesLeft -= room;
  // Of its length at once: a list that grows takes room for seventeen items with the first.
  const result = Array<unknown>(room);
  let path: Path | undefined;
  for (let index = 0; index < room; index++) {
    let item: unknown;
    try {
      item = list[index];
    } catch (error) {
      item = unreadable(error);
    }
    result[index] =
      typeof item === 'object' && item !== null
        ? cleanObject(item, state, (path ??= { value: owner, parent }))
        : cleanPrimitive(item, state);
  }
  if (isCut) result.push(`[${length - room} more items]`);
  return result;
}

// In a program of some size so many shapes begin with an empty object that adding its first field to one takes a search. An
// object that this makes is just as plain, but its shapes begin with ours alone.
export const PlainObject = function () {} as unknown as new () => Record<string, unknown>;
PlainObject.prototype = Object.prototype;

/** A record, unless the object speaks for itself. */
function cleanRecord(
  value: object,
  state: State,
  owner: object,
  parent: Path | undefined,
  size?: number,
): unknown {
  const { maxObjectKeys } = state;
  const result = new PlainObject();
  let count = 0;
  let last: string | undefined;
  let path: Path | undefined;
  for (const key in value) {
    // Not what a program has given to all objects.
    if (!Object.prototype.hasOwnProperty.call(value, key)) continue;
    if (count >= maxObjectKeys) {
      if (last !== undefined) delete result[last];
      result['…'] = `[${(size ?? Object.keys(value).length) - Math.max(0, count - 1)} more keys]`;
      break;
    }
    count++;
    // Beyond so many keys an object becomes a table, which takes several times as long.
    state.valuesLeft -= count > 128 ? 4 : 1;
    // By its number too, for what has been cut away may have been all that told two keys apart.
    last =
      key.length > state.maxStringLength
        ? `${truncateString(key, Math.max(0, state.maxStringLength - 16))} #${count}`
        : key;
    let field: unknown;
    try {
      field = (value as Record<string, unknown>)[key];
    } catch (error) {
      field = unreadable(error);
    }
    if (field === undefined) continue;
    if (typeof field === 'object' && field !== null) {
      if (state.strip.has(key) && isLive(field)) continue;
      field = cleanObject(field, state, (path ??= { value: owner, parent }));
    } else {
      if (typeof field === 'function') {
        const own = speakers.has(key) ? ownForm(value) : value;
        if (own !== value) return clean(own, state, { value: owner, parent });
        if (state.strip.has(key)) continue;
      }
      field = cleanPrimitive(field, state);
    }
    put(result, last, field);
  }
  return result;
}

/** Sets a field, whatever it is called. */
export function put(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') record[key] = value;
  else Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Objects of classes, each in the form that shows what it holds. */
function cleanInstance(value: object, state: State, parent: Path | undefined): unknown {
  if (ArrayBuffer.isView(value)) return cleanBinary(value, state, parent);
  // By tag rather than instanceof: test runners and sandboxes have classes of their own.
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return cleanDate(value as Date);
    case '[object Map]':
    case '[object Headers]':
      return cleanMap(value as Iterable<[unknown, unknown]>, state, parent);
    case '[object Set]':
      return cleanSet(value as Set<unknown>, state, parent);
    case '[object Error]':
    case '[object DOMException]':
      return cleanError(value as Error, state, parent);
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return cleanBinary(new Uint8Array(value as ArrayBuffer), state, parent);
    case '[object RegExp]':
    case '[object URLSearchParams]':
      return cleanPrimitive((value as RegExp | URLSearchParams).toString(), state);
    case '[object Number]':
    case '[object String]':
    case '[object Boolean]':
    case '[object BigInt]':
      return clean(value.valueOf(), state, { value, parent });
  }
  if (value instanceof Error) return cleanError(value, state, parent);
  const record = cleanRecord(value, state, value, parent);
  return Object.keys(record as object).length === 0
    ? cleanPrimitive(`[${describe(value.constructor, 'Object')}]`, state)
    : record;
}

function cleanSet(set: Set<unknown>, state: State, parent: Path | undefined): unknown {
  const items = take(set, state.maxArrayLength + 1);
  return cleanList(items, state, set, parent, Math.max(items.length, sizeOf(set)));
}

function cleanMap(map: Iterable<[unknown, unknown]>, state: State, parent: Path | undefined): unknown {
  const { maxArrayLength, maxObjectKeys } = state;
  const entries = take(map, Math.max(maxArrayLength, maxObjectKeys) + 1);
  const size = Math.max(entries.length, sizeOf(map));
  if (!entries.every(([key]) => typeof key === 'string')) return cleanList(entries, state, map, parent, size);
  return cleanRecord(Object.fromEntries(entries), state, map, parent, size);
}

/** The first items, for what is iterated need not have an end. */
function take<Item>(items: Iterable<Item>, count: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}

/** How many items a map or set says it has. */
function sizeOf(collection: object): number {
  const size = 'size' in collection ? Number(collection.size) : 0;
  return Number.isFinite(size) ? size : 0;
}

function cleanDate(date: Date): unknown {
  const time = Number(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time);
}

function cleanError(error: Error, state: State, parent: Path | undefined): unknown {
  const record: Record<string, unknown> = {};
  // None of these is enumerable.
  for (const key of ['name', 'message', 'stack', 'cause', 'errors'] as const) {
    try {
      if (key in error) record[key] = error[key as keyof Error];
    } catch (problem) {
      record[key] = unreadable(problem);
    }
  }
  return {
    ...(cleanRecord(record, state, error, parent) as object),
    ...(cleanRecord(error, state, error, parent) as object),
  };
}

/** Bytes become base64, as media is written in messages; lists of numbers stay lists. */
function cleanBinary(view: ArrayBufferView, state: State, parent: Path | undefined): unknown {
  const isBytes = view instanceof DataView || view instanceof Uint8Array || view instanceof Uint8ClampedArray;
  if (!isBytes) return cleanList(view as unknown as ArrayLike<number | bigint>, state, view, parent);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const kept = bytes.subarray(0, Math.floor(state.maxStringLength / 4) * 3);
  let text = '';
  for (let start = 0; start < kept.length; start += 8192) {
    text += String.fromCharCode(...kept.subarray(start, start + 8192));
  }
  const base64 = btoa(text);
  return kept.length === bytes.length ? base64 : truncateString(`${base64}…`, state.maxStringLength);
}
