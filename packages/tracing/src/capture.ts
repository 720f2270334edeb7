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
  /** Values in all: what bounds a graph whose parts are reached over many paths. @default 1 000 000 */
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
  maxValues: 1_000_000,
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
  const { keysToStrip = DEFAULT_KEYS_TO_STRIP, ...given } = options;
  const limits = { ...DEFAULT_SERIALIZATION_LIMITS, ...given };
  const strip = new Set(keysToStrip);
  return (value) => clean(value, { limits, strip, ancestors: [], valuesLeft: limits.maxValues });
}

/** A value as JSON, cleaned and no longer than `maxStringLength`: beyond it the text is cut, and is no JSON any more. */
export function boundedStringify(value: unknown, options: DeepCleanOptions = {}): string {
  const { maxStringLength = DEFAULT_SERIALIZATION_LIMITS.maxStringLength } = options;
  let room = maxStringLength;
  // Texts that would be cut off are left out from the start: together they could pass the longest string there can be.
  const json = JSON.stringify(deepClean(value, options), (_, field: unknown) => {
    if (typeof field !== 'string') return field;
    room -= field.length;
    return room < 0 ? truncateString(field, Math.max(0, room + field.length)) : field;
  });
  return truncateString(json ?? 'undefined', maxStringLength);
}

/** Cuts a text to a length, a mark included, and never between the halves of a surrogate pair. */
export function truncateString(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const mark = `… [${text.length} characters in all]`;
  const room = maxLength - mark.length;
  return room > 0 ? cut(text, room) + mark : cut(text, maxLength);
}

function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? length - 1 : length);
}

interface State {
  limits: SerializationLimits;
  strip: ReadonlySet<string>;
  /** The objects on the way down to the present one. */
  ancestors: object[];
  valuesLeft: number;
}

function clean(value: unknown, state: State): unknown {
  switch (typeof value) {
    case 'string':
      return truncateString(value, state.limits.maxStringLength);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
    case 'symbol':
      return clean(String(value), state);
    case 'function':
      return clean(`[${describe(value, 'Function')}]`, state);
    case 'object':
      return value === null ? null : cleanObject(value, state);
  }
}

function cleanObject(value: object, state: State): unknown {
  const { ancestors, limits } = state;
  if (ancestors.includes(value)) return '[Circular]';
  if (ancestors.length >= limits.maxDepth) return `[cut at a depth of ${limits.maxDepth}]`;
  if (state.valuesLeft <= 0) return `[cut after ${limits.maxValues} values]`;
  ancestors.push(value);
  try {
    return cleanContents(value, state);
  } catch (error) {
    return clean(unreadable(error), state);
  } finally {
    ancestors.pop();
  }
}

function cleanContents(value: object, state: State): unknown {
  if (Array.isArray(value)) return cleanList(value, value.length, state);
  const own = ownForm(value);
  if (own !== value) return clean(own, state);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return cleanRecord(value, state);
  if (ArrayBuffer.isView(value)) return cleanBinary(value, state);
  // By tag rather than instanceof: test runners and sandboxes have classes of their own.
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return cleanDate(value as Date);
    case '[object Map]':
      return cleanMap(value as Map<unknown, unknown>, state);
    case '[object Headers]':
      return cleanMap(new Map(value as Headers), state);
    case '[object Set]':
      return cleanList(value as Set<unknown>, (value as Set<unknown>).size, state);
    case '[object Error]':
    case '[object DOMException]':
      return cleanError(value as Error, state);
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return cleanBinary(new Uint8Array(value as ArrayBuffer), state);
    case '[object RegExp]':
    case '[object URLSearchParams]':
      return clean((value as RegExp | URLSearchParams).toString(), state);
    case '[object Number]':
    case '[object String]':
    case '[object Boolean]':
    case '[object BigInt]':
      return clean(value.valueOf(), state);
  }
  if (value instanceof Error) return cleanError(value, state);
  const record = cleanRecord(value, state);
  return Object.keys(record).length === 0
    ? clean(`[${describe(value.constructor, 'Object')}]`, state)
    : record;
}

/** What the object says of itself, for tracing or for JSON; the object, where it says nothing. */
function ownForm(value: object): unknown {
  const speaker = value as { serializeForSpan?: unknown; toJSON?: unknown };
  if (typeof speaker.serializeForSpan === 'function') return speaker.serializeForSpan();
  // A date and bytes have a toJSON too, but are better kept as what they are.
  if (typeof speaker.toJSON !== 'function' || value instanceof Date || ArrayBuffer.isView(value))
    return value;
  return speaker.toJSON();
}

function cleanList(items: Iterable<unknown>, length: number, state: State): unknown[] {
  const { maxArrayLength } = state.limits;
  const isCut = length > maxArrayLength;
  // The mark takes the last place, so that a list that was cut is not cut again.
  const room = isCut ? Math.max(0, maxArrayLength - 1) : length;
  state.valuesLeft -= room;
  const result: unknown[] = [];
  for (const item of items) {
    if (result.length >= room) break;
    result.push(clean(item, state));
  }
  if (isCut) result.push(`[${length - room} more items]`);
  return result;
}

function cleanRecord(value: object, state: State): Record<string, unknown> {
  const { maxObjectKeys } = state.limits;
  const keys = Object.keys(value);
  const isCut = keys.length > maxObjectKeys;
  const room = isCut ? Math.max(0, maxObjectKeys - 1) : keys.length;
  state.valuesLeft -= room;
  const result: Record<string, unknown> = {};
  for (let index = 0; index < room; index++) {
    const key = keys[index]!;
    let field: unknown;
    try {
      field = (value as Record<string, unknown>)[key];
    } catch (error) {
      field = unreadable(error);
    }
    if (field === undefined || (state.strip.has(key) && isLive(field))) continue;
    put(result, key, clean(field, state));
  }
  if (isCut) result['…'] = `[${keys.length - room} more keys]`;
  return result;
}

function put(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') record[key] = value;
  else Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

function cleanMap(map: Map<unknown, unknown>, state: State): unknown {
  const isRecord = [...map.keys()].every((key) => typeof key === 'string');
  if (!isRecord) return cleanList(map, map.size, state);
  const record: Record<string, unknown> = {};
  for (const [key, value] of map) put(record, key as string, value);
  return cleanRecord(record, state);
}

function cleanDate(date: Date): unknown {
  const time = Number(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time);
}

function cleanError(error: Error, state: State): unknown {
  const record: Record<string, unknown> = { name: error.name, message: error.message, stack: error.stack };
  // Neither is enumerable.
  if (error.cause !== undefined) record['cause'] = error.cause;
  if ('errors' in error) record['errors'] = error.errors;
  return { ...cleanRecord(record, state), ...cleanRecord(error, state) };
}

/** Bytes become base64, as media is written in messages; lists of numbers stay lists. */
function cleanBinary(view: ArrayBufferView, state: State): unknown {
  const isNumbers = !(
    view instanceof DataView ||
    view instanceof Uint8Array ||
    view instanceof Uint8ClampedArray
  );
  if (isNumbers) {
    const numbers = view as unknown as ArrayLike<number | bigint>;
    return cleanList(Array.from(numbers), numbers.length, state);
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const kept = bytes.subarray(0, Math.floor(state.limits.maxStringLength / 4) * 3);
  let text = '';
  for (let start = 0; start < kept.length; start += 8192) {
    text += String.fromCharCode(...kept.subarray(start, start + 8192));
  }
  const base64 = btoa(text);
  return kept.length === bytes.length ? base64 : truncateString(`${base64}…`, state.limits.maxStringLength);
}

/** Whether a value is machinery rather than data: it has functions, or objects of classes, near its surface. */
function isLive(value: unknown, depth = 3): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  try {
    if (Array.isArray(value)) return value.slice(0, 10).some((item) => isLive(item, depth - 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return !(value instanceof Date);
    return Object.values(value).some((item) => isLive(item, depth - 1));
  } catch {
    return true;
  }
}

function describe(constructor: unknown, fallback: string): string {
  try {
    const name: unknown = (constructor as { name?: unknown }).name;
    if (typeof name !== 'string' || name === '') return fallback;
    return fallback === 'Function' ? `Function ${name}` : name;
  } catch {
    return fallback;
  }
}

function unreadable(error: unknown): string {
  try {
    return `[unreadable: ${error instanceof Error ? error.message : String(error)}]`;
  } catch {
    return '[unreadable]';
  }
}
