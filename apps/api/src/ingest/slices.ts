import type { RawSpan } from '../raw-span.ts';
import type { ReadSpan } from '../span.ts';
import { createPacker, type LongText } from '../store/packed-payload.ts';
import { packSpan, type PackedSpan } from '../store/packed-span.ts';
import type { PackedLog } from '../store/span-logs.ts';
import type { LogRecord } from './decoded.ts';
import { isOfSpan } from './log-record.ts';
import { unwrapPending } from './pending-span.ts';

// What goes from one thread to another is copied, and to take it out of a message holds up the thread that gets it. So records go
// in slices that take a few milliseconds each.

/** A span, or what goes on of the span before: of its `after`, or of its long values, the first of which may go on the last. */
export type SpanPart = PackedSpan | string | LongText[];

/** As many characters as are copied in a few milliseconds. */
const maxCost = 8_000_000;

// In as many characters, what else it takes to make a span, a long value, a log record, and what metadata is made of.
const spanCost = 16_000;
const longCost = 1600;
const logCost = 4000;
const metadataCost = 32;

/** Reads and packs spans. */
export function toSpanSlices(spans: RawSpan[], read: ReadSpan): Generator<SpanPart[]> {
  return inSlices(toParts(spans, read), costOfPart);
}

function* toParts(spans: RawSpan[], read: ReadSpan): Generator<SpanPart> {
  const pack = createPacker();
  for (const raw of taken(spans)) {
    const span = packSpan(read(unwrapPending(raw)), pack);
    const { payload } = span;
    const [after = '', ...moreAfter] = cut(payload.after);
    const [long = [], ...moreLong] = inSlices(cutLong(payload.long), costOfText);
    yield { ...span, payload: { ...payload, after, long } };
    yield* moreAfter;
    yield* moreLong;
  }
}

/** Puts parts together again: `add` returns those spans that are whole by then, `finish` the last. */
export function createAssembly() {
  let last: PackedSpan | null = null;

  function goOn({ payload }: PackedSpan, part: string | LongText[]) {
    if (typeof part === 'string') {
      payload.after += part;
      return;
    }
    for (const value of part) {
      const before = payload.long.at(-1);
      if (before && before[0] === value[0] && before[1] === value[1]) before[3] += value[3];
      else payload.long.push(value);
    }
  }

  return {
    add(parts: readonly SpanPart[]): PackedSpan[] {
      const whole: PackedSpan[] = [];
      for (const part of parts) {
        if (typeof part === 'string' || Array.isArray(part)) {
          goOn(last!, part);
          continue;
        }
        if (last) whole.push(last);
        last = part;
      }
      return whole;
    },
    finish: (): PackedSpan[] => (last ? [last] : []),
  };
}

function* cutLong(long: readonly LongText[]): Generator<LongText> {
  for (const [event, key, isText, text] of long) {
    for (const part of cut(text)) yield [event, key, isText, part];
  }
}

function* cut(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += maxCost) yield text.slice(at, at + maxCost);
}

/** Packs those records that name a span. */
export function toLogSlices(records: LogRecord[]): Generator<PackedLog[]> {
  return inSlices(toPackedLogs(records), ({ json }) => json.length + logCost);
}

function* toPackedLogs(records: LogRecord[]): Generator<PackedLog> {
  for (const record of taken(records)) {
    if (!isOfSpan(record)) continue;
    const { traceId, spanId, event } = record;
    yield { traceId, spanId, json: JSON.stringify(event) };
  }
}

/** Empties a list, so that its items are not in memory in two forms. */
function* taken<Item>(items: Item[]): Generator<Item> {
  items.reverse();
  for (let item = items.pop(); item !== undefined; item = items.pop()) yield item;
}

/** What costs more than a slice may is one of its own. */
function* inSlices<Item>(items: Iterable<Item>, costOf: (item: Item) => number): Generator<Item[]> {
  let slice: Item[] = [];
  let cost = 0;
  for (const item of items) {
    const own = costOf(item);
    if (slice.length > 0 && cost + own > maxCost) {
      yield slice;
      slice = [];
      cost = 0;
    }
    slice.push(item);
    cost += own;
  }
  if (slice.length > 0) yield slice;
}

function costOfPart(part: SpanPart): number {
  if (typeof part === 'string') return part.length;
  return Array.isArray(part) ? costOfLong(part) : costOfSpan(part);
}

function costOfSpan({ metadata, payload }: PackedSpan): number {
  const { source, before, after, words, long } = payload;
  const length = source.json.length + before.length + after.length + words.length;
  const ofMetadata = metadata ? metadataCost * JSON.stringify(metadata).length : 0;
  return spanCost + length + ofMetadata + costOfLong(long);
}

function costOfLong(long: readonly LongText[]): number {
  return long.reduce((sum, value) => sum + costOfText(value), 0);
}

function costOfText([, key, , text]: LongText): number {
  return key.length + text.length + longCost;
}
