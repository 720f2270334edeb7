import { hashBytes } from './block-writer.ts';
import { unpackBlock } from './content-block.ts';
import type { BlockPlace } from './dialect.ts';
import { readWords } from './payload-text.ts';
import { createTextFinder } from './search-text.ts';
import type { ContentColumns } from './tables.ts';

type Block = Pick<ContentColumns, 'hashes' | 'body'>;

/** A text of a block that can be found. */
export interface FoundText {
  spanId: string;
  /** Whether it is a payload, and its number in the block. */
  isPayload: boolean;
  place: number;
  text: string;
}

/** The texts of a block, as the index was given them but for their case and white space. */
export function textsOfBlock(block: Block): Generator<FoundText> {
  return textsThat(block, () => true);
}

/** Those that hold a text that was folded. */
export function* textsThatHold(block: Block, folded: string): Generator<FoundText> {
  const { mayHold, holds } = createTextFinder(folded);
  // Most are told apart as they are kept, before what they say is read out of them.
  for (const found of textsThat(block, mayHold)) if (holds(found.text)) yield found;
}

/** Whether a block holds a text that was folded. */
export function holdsText(block: Block, folded: string): boolean {
  return textsThatHold(block, folded).next().done !== true;
}

/** How many of a block's contents are payloads of spans. */
export function payloadsOf({ count, hashLength }: Pick<BlockPlace, 'count' | 'hashLength'>): number {
  return count - hashLength / hashBytes;
}

function* textsThat({ hashes, body }: Block, isWanted: (kept: string) => boolean): Generator<FoundText> {
  const { texts, spanIds } = unpackBlock(body);
  const contentCount = hashes.length / hashBytes;
  for (const [place, text] of texts.entries()) {
    if (!isWanted(text)) continue;
    const isPayload = place >= contentCount;
    yield {
      spanId: spanIds[place]!,
      isPayload,
      place,
      text: isPayload ? readWords(text) : text,
    };
  }
}
