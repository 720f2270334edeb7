import { isLongJson, LongJson, type Attributes } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { cutText, minPiece, type CutOptions } from './cut-text.ts';

/** What a span's row doesn't hold of what came over the wire. */
export type Payload = Pick<
  RawSpan,
  'name' | 'kind' | 'status' | 'attributes' | 'events' | 'links' | 'resource' | 'scope'
>;

/** A payload as text, and what of it can be looked for that is not in the contents it refers to. */
export interface WrittenPayload {
  text: string;
  words: string;
}

/** Where contents are kept, each once. */
export interface ContentSink {
  /** The number under which the text is kept. */
  keep(text: string): number;
}

/** A text in pieces: those that are kept elsewhere as the step from the number before, short ones as they are. */
type Pieces = (number | string)[];

/** A long value: the event it is in (-1: the span itself), its key, whether it is a text rather than JSON, its pieces. */
type LongValue = [event: number, key: string, isText: boolean, ...pieces: Pieces];

/** A payload as it is written, without its long values; what is empty is left out. */
interface Writing {
  n: string;
  /** Kind. */
  k?: number;
  /** Status code and message. */
  s?: number;
  m?: string;
  /** The number of { resource, scope }. */
  r: number;
  a?: Attributes;
  e?: RawSpan['events'];
  l?: RawSpan['links'];
  /** In place of these stands 0 above, so that keys keep their order. */
  x?: LongValue[];
}

/** From here on it pays to look for what a payload shares with the one before, as when messages are attributes by the hundred. */
const longWriting = 4096;

/** Writes payloads as texts that hold references to what is kept elsewhere. */
export function createPayloadWriter(sink: ContentSink) {
  const sources = new Map<RawSpan['resource'], Map<RawSpan['scope'], number>>();

  /** Spans of one request share their resource: it is looked at once. */
  function source({ resource, scope }: Payload): number {
    const scopes = sources.get(resource) ?? new Map<RawSpan['scope'], number>();
    sources.set(resource, scopes);
    const known = scopes.get(scope) ?? sink.keep(JSON.stringify({ resource, scope }));
    scopes.set(scope, known);
    return known;
  }

  function toPieces(text: string, options?: CutOptions): Pieces {
    let before = 0;
    return cutText(text, options).map((piece) => {
      if (piece.length < minPiece) return piece;
      const number = sink.keep(piece);
      const step = number - before;
      before = number;
      return step;
    });
  }

  function withoutLong(attributes: Attributes, event: number, long: LongValue[]): Attributes {
    let short: Attributes | null = null;
    for (const [key, value] of Object.entries(attributes)) {
      const text = longText(value);
      if (text === null) continue;
      short ??= { ...attributes };
      short[key] = 0;
      long.push([event, key, typeof value === 'string', ...toPieces(text)]);
    }
    return short ?? attributes;
  }

  return (payload: Payload): WrittenPayload => {
    const { name, kind, status, attributes, events, links } = payload;
    const long: LongValue[] = [];
    const writing: Writing = { n: name, ...(kind !== 0 && { k: kind }), r: source(payload) };
    if (status.code !== 0) writing.s = status.code;
    if (status.message !== null) writing.m = status.message;
    writing.a = withoutLong(attributes, -1, long);
    if (events.length > 0) {
      writing.e = events.map((event, index) => ({
        ...event,
        attributes: withoutLong(event.attributes, index, long),
      }));
    }
    if (links.length > 0) writing.l = links;
    if (long.length > 0) writing.x = long;
    const text = JSON.stringify(writing);
    if (text.length < longWriting) return { text, words: wordsOf(writing) };
    const pieces = toPieces(text, { inObjects: true });
    return { text: JSON.stringify(pieces), words: wordsOf(pieces) };
  };
}

/** The text of a value that is kept elsewhere; null when it stays, because it is short or UTF-8 can't hold it. */
function longText(value: unknown): string | null {
  if (typeof value === 'string') return value.length >= minPiece && value.isWellFormed() ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  const text = JSON.stringify(value);
  return text.length >= minPiece ? text : null;
}

function numbersIn(pieces: Pieces): number[] {
  let number = 0;
  const numbers: number[] = [];
  for (const piece of pieces) if (typeof piece === 'number') numbers.push((number += piece));
  return numbers;
}

export interface ReadPayloadOptions {
  /** Attributes of the span that are lists or objects so long that they would be cut stay LongJson. @default false */
  leavesLong?: boolean;
}

/** Reads what a writer wrote: `find` reads contents by their numbers. */
export async function readPayload(
  text: string,
  find: (numbers: number[]) => Promise<ReadonlyMap<number, string>>,
  { leavesLong = false }: ReadPayloadOptions = {},
): Promise<Payload> {
  const writing = await readWriting(text, find);
  const long = writing.x ?? [];
  const numbers = long.flatMap(([, , , ...pieces]) => numbersIn(pieces));
  const texts = await find([writing.r, ...numbers]);
  const { resource, scope } = JSON.parse(texts.get(writing.r)!) as Pick<Payload, 'resource' | 'scope'>;
  const attributes = writing.a ?? {};
  const events = writing.e ?? [];
  for (const [event, key, isText, ...pieces] of long) {
    const value = join(pieces, texts);
    const owner = event === -1 ? attributes : events[event]!.attributes;
    const isLeft = leavesLong && !isText && event === -1 && isLongJson(value);
    owner[key] = isLeft ? new LongJson(value) : isText ? value : JSON.parse(value);
  }
  return {
    name: writing.n,
    kind: writing.k ?? 0,
    status: { code: writing.s ?? 0, message: writing.m ?? null },
    attributes,
    events,
    links: writing.l ?? [],
    resource,
    scope,
  };
}

/** The numbers of all contents that a payload refers to. */
export async function contentsIn(
  text: string,
  find: (numbers: number[]) => Promise<ReadonlyMap<number, string>>,
): Promise<number[]> {
  const written = JSON.parse(text) as Writing | Pieces;
  const own = Array.isArray(written) ? numbersIn(written) : [];
  const { r, x } = await readWriting(text, find);
  return [r, ...own, ...(x ?? []).flatMap(([, , , ...pieces]) => numbersIn(pieces))];
}

async function readWriting(
  text: string,
  find: (numbers: number[]) => Promise<ReadonlyMap<number, string>>,
): Promise<Writing> {
  const written = JSON.parse(text) as Writing | Pieces;
  if (!Array.isArray(written)) return written;
  return JSON.parse(join(written, await find(numbersIn(written)))) as Writing;
}

function join(pieces: Pieces, texts: ReadonlyMap<number, string>): string {
  let number = 0;
  return pieces.map((piece) => (typeof piece === 'string' ? piece : texts.get((number += piece))!)).join('');
}

/** What a payload's own text says that can be looked for: its name, status, keys and short values. */
export function readWords(text: string): string {
  return wordsOf(JSON.parse(text) as Writing | Pieces);
}

function wordsOf(written: Writing | Pieces): string {
  if (Array.isArray(written)) return written.filter((piece) => typeof piece === 'string').join('\n');
  const { n, m, a, e, l, x = [] } = written;
  // Of long values, those pieces that are too short to be kept elsewhere.
  const pieces = x.flatMap(([, , , ...of]) => of.filter((piece) => typeof piece === 'string'));
  return [n, ...(m === undefined ? [] : [m]), ...textsIn([a ?? {}, e ?? [], l ?? []]), ...pieces].join('\n');
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
