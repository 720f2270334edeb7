import { cutText, minPiece, type CutOptions } from './cut-text.ts';
import {
  longWriting,
  toPayload,
  wordsOf,
  type LongText,
  type PackedPayload,
  type Payload,
  type ShortWriting,
} from './packed-payload.ts';

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
export type Pieces = (number | string)[];

/** A long value: the event it is in (-1: the span itself), its key, whether it is a text rather than JSON, its pieces. */
type LongValue = [event: number, key: string, isText: boolean, ...pieces: Pieces];

/** A payload as it is written. */
interface Writing extends ShortWriting {
  /** The number of { resource, scope }. */
  r: number;
  x?: LongValue[];
}

/** Writes payloads as texts that hold references to what is kept elsewhere. `breathe` is called between the steps of a long work. */
export function createPayloadWriter(sink: ContentSink, breathe: () => Promise<void>) {
  const sources = new Map<PackedPayload['source'], number>();

  /** Spans of one request share their resource: it is looked at once. */
  function numberOf(source: PackedPayload['source']): number {
    const known = sources.get(source) ?? sink.keep(source.json);
    sources.set(source, known);
    return known;
  }

  async function toPieces(text: string, options?: CutOptions): Promise<Pieces> {
    const pieces: Pieces = [];
    let before = 0;
    for (const piece of cutText(text, options)) {
      if (piece.length < minPiece) {
        pieces.push(piece);
        continue;
      }
      const number = sink.keep(piece);
      pieces.push(number - before);
      before = number;
      if (pieces.length % piecesPerBreath === 0) await breathe();
    }
    return pieces;
  }

  return async ({ source, before, after, words, long }: PackedPayload): Promise<WrittenPayload> => {
    const r = numberOf(source);
    const x: LongValue[] = [];
    for (const [event, key, isText, value] of long) {
      x.push([event, key, isText, ...(await toPieces(value))]);
      if (x.length % piecesPerBreath === 0) await breathe();
    }
    const text = `${before},"r":${r}${after}${x.length > 0 ? `,"x":${JSON.stringify(x)}` : ''}}`;
    if (text.length < longWriting) return { text, words: [words, ...shortPiecesOf(x)].join('\n') };
    const pieces = await toPieces(text, { inObjects: true });
    return { text: JSON.stringify(pieces), words: wordsIn(pieces) };
  };
}

/** Each takes some ten microseconds. */
const piecesPerBreath = 64;

/** Reads what pieces are of: the pieces, joined. */
export type ReadContents = (pieces: Pieces) => Promise<string>;

export function readContent(read: ReadContents, number: number): Promise<string> {
  return read([number]);
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

/** Reads what a writer wrote. */
export async function readPayload(
  text: string,
  read: ReadContents,
  { leavesLong = false }: ReadPayloadOptions = {},
): Promise<Payload> {
  const writing = await readWriting(text, read);
  const values: LongText[] = [];
  for (const [event, key, isText, ...pieces] of writing.x ?? []) {
    values.push([event, key, isText, await read(pieces)]);
  }
  return toPayload(writing, await readContent(read, writing.r), values, leavesLong);
}

/** The numbers of all contents that a payload refers to. */
export async function contentsIn(text: string, read: ReadContents): Promise<number[]> {
  const written = JSON.parse(text) as Writing | Pieces;
  const own = Array.isArray(written) ? numbersIn(written) : [];
  const { r, x } = await readWriting(text, read);
  return [r, ...own, ...(x ?? []).flatMap(([, , , ...pieces]) => numbersIn(pieces))];
}

async function readWriting(text: string, read: ReadContents): Promise<Writing> {
  const written = JSON.parse(text) as Writing | Pieces;
  if (!Array.isArray(written)) return written;
  return JSON.parse(await read(written)) as Writing;
}

/** What a payload's own text says that can be looked for: its name, status, keys and short values. */
export function readWords(text: string): string {
  const written = JSON.parse(text) as Writing | Pieces;
  return Array.isArray(written)
    ? wordsIn(written)
    : [wordsOf(written), ...shortPiecesOf(written.x ?? [])].join('\n');
}

function wordsIn(pieces: Pieces): string {
  return pieces.filter((piece) => typeof piece === 'string').join('\n');
}

/** Of long values, those pieces that are too short to be kept elsewhere. */
function shortPiecesOf(long: readonly LongValue[]): string[] {
  return long.flatMap(([, , , ...pieces]) => pieces.filter((piece) => typeof piece === 'string'));
}
