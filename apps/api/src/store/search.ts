import { setImmediate } from 'node:timers/promises';
import type { Engine } from './dialect.ts';
import { foundSpans } from './found-spans.ts';
import { readBlocks } from './read-contents.ts';
import { foldText } from './search-text.ts';
import { snippetOf } from './snippet.ts';

export interface SearchMatch {
  spanId: string;
  /** The text around the first place that matches. */
  snippet: string;
}

export interface SearchResult<Match = SearchMatch> {
  matches: Match[];
  /** There are more than are given. */
  isTruncated: boolean;
}

/** A span in any run. */
export interface StoreMatch extends SearchMatch {
  traceId: string;
}

/** Blocks that are looked into before other work has its turn. */
const blocksPerTurn = 32;

/** Spans of any run that brought a text, the newest first. */
export async function search(
  engine: Engine,
  text: string,
  { limit }: { limit: number },
): Promise<SearchResult<StoreMatch>> {
  const folded = foldText(text);
  const matches = new Map<string, StoreMatch>();
  let before: number | null = null;
  while (matches.size <= limit) {
    const places = await engine.dialect.findBlocks({ text, traceId: null, before, limit: blocksPerTurn });
    for (const block of await readBlocks(engine, places)) {
      const { traceId } = block;
      for (const found of await foundSpans(engine, traceId, [block], folded)) {
        const id = `${traceId}/${found.spanId}`;
        if (matches.has(id) || matches.size > limit) continue;
        matches.set(id, { traceId, spanId: found.spanId, snippet: snippetOf(found.text, folded) });
      }
    }
    if (places.length < blocksPerTurn) break;
    before = places.at(-1)!.id;
    await setImmediate();
  }
  return { matches: [...matches.values()].slice(0, limit), isTruncated: matches.size > limit };
}
