import { hash } from 'node:crypto';
import { packBlock } from './content-block.ts';
import { indexedText } from './search-text.ts';
import type { WrittenPayload } from './payload-text.ts';
import type { ContentColumns } from './tables.ts';

/** The contents of a trace that new ones are compared with. */
export interface KnownContents {
  /** By hash. */
  numbers: Map<string, number>;
  /** How many contents the trace has; the next one's number. */
  count: number;
}

/** A block to be written, and what of it can be found. */
export interface WrittenBlock {
  row: Omit<ContentColumns, 'id'>;
  text: string;
}

/** 96 bits: two of a trace's contents meet with less likelihood than a disk errs. As text it has no odd bits at its end. */
export const hashBytes = 12;
const hashLength = (hashBytes / 3) * 4;

/** As long as reading one span of many costs little, UTF-16 units. */
const fullBlock = 64_000;

/** As long as compressing it takes a few milliseconds, UTF-16 units. */
const hugeBlock = 1_000_000;

export interface BlockWriter {
  /** The number of a content, which is kept unless the trace has it already; `spanId` has brought it then. */
  keep(text: string, spanId: string): number;
  /** Keeps a span's payload; its number is told when the block is done. */
  keepPayload(payload: WrittenPayload, spanId: string, tell: (number: number) => void): void;
  /** Whether the block should be done with. */
  isFull(): boolean;
  /** Whether it should be done with even within a span. */
  isHuge(): boolean;
  /** The block so far, and the next one is begun; null when there is nothing in it. */
  finish(): WrittenBlock | null;
}

/** Gathers the contents of a trace into a block. Payloads come last in it, since nothing is compared with them. */
export function createBlockWriter(traceId: string, known: KnownContents): BlockWriter {
  let contents: { text: string; spanId: string; hash: string }[] = [];
  let payloads: { text: string; words: string; spanId: string; tell: (number: number) => void }[] = [];
  let length = 0;

  return {
    keep(text, spanId) {
      const id = hash('sha256', text, 'base64url').slice(0, hashLength);
      const number = known.numbers.get(id);
      if (number !== undefined) return number;
      known.numbers.set(id, known.count);
      contents.push({ text, spanId, hash: id });
      length += text.length;
      return known.count++;
    },
    keepPayload({ text, words }, spanId, tell) {
      payloads.push({ text, words, spanId, tell });
      length += text.length;
    },
    isFull: () => length >= fullBlock,
    isHuge: () => length >= hugeBlock,
    finish() {
      if (contents.length + payloads.length === 0) return null;
      const first = known.count - contents.length;
      const all = [...contents, ...payloads];
      const block: WrittenBlock = {
        row: {
          traceId,
          first,
          count: all.length,
          hashes: Buffer.from(contents.map((content) => content.hash).join(''), 'base64url'),
          body: packBlock({ texts: all.map(({ text }) => text), spanIds: all.map(({ spanId }) => spanId) }),
        },
        text: [
          ...contents.map(({ text }) => indexedText(text)),
          ...payloads.map(({ words }) => indexedText(words)),
        ].join('\n'),
      };
      for (const { tell } of payloads) tell(known.count++);
      contents = [];
      payloads = [];
      length = 0;
      return block;
    },
  };
}

/** Adds what a block brought to what is known of its trace. */
export function addKnown(
  known: KnownContents,
  { first, count, hashes }: Pick<ContentColumns, 'first' | 'count' | 'hashes'>,
): void {
  const text = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength).toString('base64url');
  for (let at = 0, number = first; at < text.length; at += hashLength, number++) {
    known.numbers.set(text.slice(at, at + hashLength), number);
  }
  known.count = Math.max(known.count, first + count);
}
