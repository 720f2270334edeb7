import { hashBytes } from './block-writer.ts';
import { unpackBlock } from './content-block.ts';
import { readWords } from './payload-text.ts';
import { foldText } from './search-text.ts';
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
export function* textsOfBlock({ hashes, body }: Block): Generator<FoundText> {
  const { texts, spanIds } = unpackBlock(body);
  const contentCount = hashes.length / hashBytes;
  for (const [place, text] of texts.entries()) {
    const isPayload = place >= contentCount;
    yield {
      spanId: spanIds[place]!,
      isPayload,
      place,
      text: isPayload ? readWords(text) : text,
    };
  }
}

/** Whether a block holds a text that was folded. */
export function holdsText(block: Block, folded: string): boolean {
  for (const { text } of textsOfBlock(block)) if (foldText(text).includes(folded)) return true;
  return false;
}
