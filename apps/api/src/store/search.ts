import { setImmediate } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import { textsOfBlock, type FoundText } from './block-search.ts';
import type { Engine } from './dialect.ts';
import { foldText } from './search-text.ts';
import { snippetOf } from './snippet.ts';
import type { ContentColumns } from './tables.ts';

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

const maxRunMatches = 200;

/** The spans of a run that brought a text, in order of start. */
export async function searchRun(engine: Engine, traceId: string, text: string): Promise<SearchResult> {
  const { db, tables } = engine;
  const { spans } = tables;
  // All of them, so that the first ones by start are among them: but for the cap on spans, a run is read whole anyway.
  const found = await collect(engine, traceId, text, Infinity);
  const starts = new Map<string, number>();
  const ids = found.map((match) => match.spanId);
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const rows = await db
      .select({ spanId: spans.spanId, startedAt: spans.startedAt })
      .from(spans)
      .where(and(eq(spans.traceId, traceId), inArray(spans.spanId, ids.slice(at, at + idsPerQuery))));
    for (const row of rows) starts.set(row.spanId, row.startedAt);
  }
  const start = ({ spanId }: SearchMatch) => starts.get(spanId) ?? 0;
  const ordered = found.toSorted((a, b) => start(a) - start(b) || (a.spanId < b.spanId ? -1 : 1));
  return {
    matches: ordered.slice(0, maxRunMatches).map(({ spanId, snippet }) => ({ spanId, snippet })),
    isTruncated: ordered.length > maxRunMatches,
  };
}

/** Far below what engines allow. */
const idsPerQuery = 500;

/** Spans of any run that brought a text, the newest first. */
export async function search(
  engine: Engine,
  text: string,
  { limit }: { limit: number },
): Promise<SearchResult<StoreMatch>> {
  const found = await collect(engine, null, text, limit + 1);
  return { matches: found.slice(0, limit), isTruncated: found.length > limit };
}

/** Blocks that are looked into before other work has its turn. */
const blocksPerTurn = 32;

async function collect(
  engine: Engine,
  traceId: string | null,
  text: string,
  limit: number,
): Promise<StoreMatch[]> {
  const folded = foldText(text);
  const matches: StoreMatch[] = [];
  const seen = new Set<string>();
  let before: number | null = null;
  while (matches.length < limit) {
    const blocks: ContentColumns[] = await engine.dialect.findBlocks({
      text,
      traceId,
      before,
      limit: blocksPerTurn,
    });
    for (const block of blocks) {
      for (const found of await foundIn(engine, block, folded)) {
        const id = `${block.traceId}/${found.spanId}`;
        if (seen.has(id) || matches.length === limit) continue;
        seen.add(id);
        matches.push({
          traceId: block.traceId,
          spanId: found.spanId,
          snippet: snippetOf(found.text, folded),
        });
      }
    }
    if (blocks.length < blocksPerTurn) break;
    before = blocks.at(-1)!.id;
    await setImmediate();
  }
  return matches;
}

/** The texts of a block that hold what is looked for: payloads first, which hold the names; of payloads only those in force. */
async function foundIn(engine: Engine, block: ContentColumns, folded: string): Promise<FoundText[]> {
  const found = [...textsOfBlock(block)].filter(({ text }) => foldText(text).includes(folded));
  const payloads = found.filter(({ isPayload }) => isPayload);
  const contents = found.filter(({ isPayload }) => !isPayload);
  if (payloads.length === 0) return contents;
  const { spans } = engine.tables;
  const rows = await engine.db
    .select({ payload: spans.payload })
    .from(spans)
    .where(
      and(
        eq(spans.traceId, block.traceId),
        inArray(
          spans.spanId,
          payloads.map(({ spanId }) => spanId),
        ),
      ),
    );
  const inForce = new Set(rows.map(({ payload }) => payload));
  return [...payloads.filter(({ place }) => inForce.has(block.first + place)), ...contents];
}
