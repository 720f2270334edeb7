import type { RawSpan } from '../raw-span.ts';
import { isLongJson, LongJson, type Attributes } from '@spanlight/schema';
import { minPiece } from './cut-text.ts';

/** What a span's row doesn't hold of what came over the wire. */
export type Payload = Pick<
  RawSpan,
  'name' | 'kind' | 'status' | 'attributes' | 'events' | 'links' | 'resource' | 'scope'
>;

/**
 * A payload in a few texts, however much it holds: all that can be made of it before it is known what else is kept. Costs little
 * to hand over to another thread.
 */
export interface PackedPayload {
  /** JSON of { resource, scope }; the same object for all spans that share them. */
  source: { json: string };
  /** A writing's JSON without `r` and `x`: what stands before `r`, and after it. */
  before: string;
  after: string;
  /** What of it can be looked for; empty where it is so long that its own pieces are looked through. */
  words: string;
  /** In the order of the payload. */
  long: LongText[];
}

/** A long value: the event it is in (-1: the span itself), its key, whether it is a text rather than JSON, the text. */
export type LongText = [event: number, key: string, isText: boolean, text: string];

/** A payload as it is written, without its long values and what refers to contents; what is empty is left out. */
export interface ShortWriting {
  n: string;
  /** Kind. */
  k?: number;
  /** Status code and message. */
  s?: number;
  m?: string;
  a?: Attributes;
  e?: RawSpan['events'];
  l?: RawSpan['links'];
}

/** From here on it pays to look for what a payload shares with the one before, as when messages are attributes by the hundred. */
export const longWriting = 4096;

/** Packs payloads, of one request or write: those that share their resource and scope share what is made of them. */
export function createPacker(): (payload: Payload) => PackedPayload {
  const sources = new Map<RawSpan['resource'], Map<RawSpan['scope'], PackedPayload['source']>>();

  function sourceOf({ resource, scope }: Payload): PackedPayload['source'] {
    const scopes = sources.get(resource) ?? new Map<RawSpan['scope'], PackedPayload['source']>();
    sources.set(resource, scopes);
    const known = scopes.get(scope) ?? { json: JSON.stringify({ resource, scope }) };
    scopes.set(scope, known);
    return known;
  }

  return (payload) => {
    const { name, kind, status, attributes, events, links } = payload;
    const long: LongText[] = [];
    const rest: Omit<ShortWriting, 'n' | 'k'> = {};
    if (status.code !== 0) rest.s = status.code;
    if (status.message !== null) rest.m = status.message;
    rest.a = withoutLong(attributes, -1, long);
    if (events.length > 0) {
      rest.e = events.map((event, index) => ({
        ...event,
        attributes: withoutLong(event.attributes, index, long),
      }));
    }
    if (links.length > 0) rest.l = links;
    const before = JSON.stringify({ n: name, ...(kind !== 0 && { k: kind }) }).slice(0, -1);
    const after = `,${JSON.stringify(rest).slice(1, -1)}`;
    const words = before.length + after.length < longWriting ? wordsOf({ n: name, ...rest }) : '';
    return { source: sourceOf(payload), before, after, words, long };
  };
}

/** The payload again. */
export function unpack({ source, before, after, long }: PackedPayload): Payload {
  return toPayload(JSON.parse(`${before}${after}}`) as ShortWriting, source.json, long);
}

/** A payload out of what it was taken apart into. `leavesLong`: as `readPayload` has it. */
export function toPayload(
  { n, k = 0, s = 0, m, a = {}, e = [], l = [] }: ShortWriting,
  source: string,
  long: Iterable<LongText>,
  leavesLong = false,
): Payload {
  const { resource, scope } = JSON.parse(source) as Pick<Payload, 'resource' | 'scope'>;
  for (const [event, key, isText, text] of long) {
    const owner = event === -1 ? a : e[event]!.attributes;
    const isLeft = leavesLong && !isText && event === -1 && isLongJson(text);
    owner[key] = isLeft ? new LongJson(text) : isText ? text : JSON.parse(text);
  }
  return {
    name: n,
    kind: k,
    status: { code: s, message: m ?? null },
    attributes: a,
    events: e,
    links: l,
    resource,
    scope,
  };
}

/** In place of long values stands 0, so that keys keep their order. */
function withoutLong(attributes: Attributes, event: number, long: LongText[]): Attributes {
  let short: Attributes | null = null;
  for (const [key, value] of Object.entries(attributes)) {
    const text = longText(value);
    if (text === null) continue;
    short ??= { ...attributes };
    short[key] = 0;
    long.push([event, key, typeof value === 'string', text]);
  }
  return short ?? attributes;
}

/** The text of a value that is kept elsewhere; null when it stays, because it is short or UTF-8 can't hold it. */
function longText(value: unknown): string | null {
  if (typeof value === 'string') return value.length >= minPiece && value.isWellFormed() ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  const text = JSON.stringify(value);
  return text.length >= minPiece ? text : null;
}

/** What a writing says that can be looked for: its name, status, keys and short values. */
export function wordsOf({ n, m, a, e, l }: ShortWriting): string {
  return [n, ...(m === undefined ? [] : [m]), ...textsIn([a ?? {}, e ?? [], l ?? []])].join('\n');
}

/** Every text, number and key in a value, in order, without recursion. */
export function* textsIn(value: unknown): Generator<string> {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' || typeof next === 'number') yield String(next);
    if (typeof next !== 'object' || next === null) continue;
    const children: unknown[] = Array.isArray(next) ? next : Object.entries(next).flat();
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]);
  }
}
