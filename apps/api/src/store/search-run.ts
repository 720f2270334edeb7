import { eq, sql } from 'drizzle-orm';
import { createTurns } from '../turns.ts';
import { payloadsOf } from './block-search.ts';
import { hashBytes } from './block-writer.ts';
import type { BlockPlace, Engine } from './dialect.ts';
import { foundSpans, type FoundSpan, type SpanPlace } from './found-spans.ts';
import { preparedFor } from './prepared.ts';
import { contentsIn, readContent } from './payload-text.ts';
import { createContentReader, readBlocks } from './read-contents.ts';
import { foldText } from './search-text.ts';
import { snippetOf } from './snippet.ts';

export interface SearchMatch {
  spanId: string;
  /** The text around the first place that matches. */
  snippet: string;
}

export interface SearchResult {
  matches: SearchMatch[];
  /** There are more than are given. */
  isTruncated: boolean;
}

const maxMatches = 200;

/** Read together, and looked into in a few milliseconds. */
const blocksPerLook = 16;

/**
 * The first spans of a run that brought a text, in order of start. Blocks are looked into in the order in which their spans
 * start, and only until no other span can be among the first ones: docs/decisions/search.md.
 * When nobody waits for the answer any more, there is none.
 */
export async function searchRun(
  engine: Engine,
  traceId: string,
  text: string,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const folded = foldText(text);
  const breathe = createTurns('read');
  let found: FoundSpan[] = [];
  const places = await engine.dialect.findBlocks({ text, traceId });
  for await (const { blocks, until } of stepsOf(engine, traceId, places)) {
    // Also where there is nothing to look into, others have their turn.
    for (let at = 0; at === 0 || at < blocks.length; at += blocksPerLook) {
      if (signal?.aborted) return { matches: [], isTruncated: true };
      const some = await readBlocks(engine, blocks.slice(at, at + blocksPerLook));
      found = firstOf([...found, ...(await foundSpans(engine, traceId, some, folded))]);
      await breathe();
    }
    if (until && found.length > maxMatches && compare(found.at(-1)!, until) <= 0) break;
  }
  return {
    matches: found
      .slice(0, maxMatches)
      .map(({ spanId, text: whole }) => ({ spanId, snippet: snippetOf(whole, folded) })),
    isTruncated: found.length > maxMatches,
  };
}

/** One more than are told, each once. */
function firstOf(found: readonly FoundSpan[]): FoundSpan[] {
  const seen = new Set<string>();
  return found
    .toSorted(compare)
    .filter(({ spanId }) => !seen.has(spanId) && seen.add(spanId))
    .slice(0, maxMatches + 1);
}

function compare(a: SpanPlace, b: SpanPlace): number {
  return a.startedAt - b.startedAt || (a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId));
}

interface Step {
  blocks: readonly BlockPlace[];
  /** With these blocks, all is looked into that spans up to here brought; null while that can't be told. */
  until: SpanPlace | null;
}

/** So few are looked into sooner than it is known which of them come first. */
const fewBlocks = 256;

const spansPerStep = 250;

/** Which blocks to look into, one step after the other. */
async function* stepsOf(
  engine: Engine,
  traceId: string,
  places: readonly BlockPlace[],
): AsyncGenerator<Step> {
  const isLong = places.length > fewBlocks;
  yield { blocks: isLong ? places.filter((place) => payloadsOf(place) === 0) : places, until: null };
  if (!isLong) return;

  const left = new Set(places.filter((place) => payloadsOf(place) > 0));
  const oldestFirst = [...left].toReversed();
  const toldOnce = await isToldOnce(engine, traceId);
  const nextSpans = queries(engine.db, engine).spans;
  let until: SpanPlace = { startedAt: Number.MIN_SAFE_INTEGER, spanId: '' };
  while (left.size > 0) {
    const spans = (await nextSpans.all({ traceId, ...until, limit: spansPerStep })) as (SpanPlace & {
      payload: number;
    })[];
    if (spans.length === 0) return;
    const payloads = spans.map(({ payload }) => payload);
    const due = blocksOf(oldestFirst, payloads);
    if (!toldOnce) {
      // What a span brought before its payload stands before it.
      const others = oldestFirst.find((block) => left.has(block) && !due.has(block));
      const later = payloads.filter((payload) => others && payload > others.first);
      for (const block of blocksOf(oldestFirst, await contentsOf(engine, traceId, later))) due.add(block);
    }
    until = spans.at(-1)!;
    yield { blocks: [...due].filter((block) => left.delete(block)), until };
  }
}

/** All that payloads refer to. */
async function contentsOf(
  engine: Engine,
  traceId: string,
  payloads: readonly number[],
): Promise<Set<number>> {
  const read = createContentReader(engine, engine.db, traceId);
  const found = new Set<number>();
  for (const payload of payloads) {
    for (const number of await contentsIn(await readContent(read, payload), read)) found.add(number);
  }
  return found;
}

/** Whether each of a run's spans came whole, so that all it brought is in the block of its payload, but for log records. */
async function isToldOnce(engine: Engine, traceId: string): Promise<boolean> {
  const counts = queries(engine.db, engine);
  const [payloads] = (await counts.payloads.all({ traceId })) as { number: number }[];
  const [run] = (await counts.run.all({ traceId })) as { spanCount: number }[];
  return payloads!.number === run?.spanCount;
}

function blocksOf(blocks: readonly BlockPlace[], contents: Iterable<number>): Set<BlockPlace> {
  const found = new Set<BlockPlace>();
  for (const content of contents) {
    const block = blockOf(blocks, content);
    if (block) found.add(block);
  }
  return found;
}

/** Of blocks in their order, the one that holds a content, if any does. */
function blockOf(blocks: readonly BlockPlace[], content: number): BlockPlace | null {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.first <= content) low = middle + 1;
    else high = middle;
  }
  const block = blocks[low - 1];
  return block && content < block.first + block.count ? block : null;
}

const queries = preparedFor((db, { dialect, tables: { contents, runs, spans } }) => {
  const traceId = sql.placeholder('traceId');
  const { startedAt, spanId, payload } = spans;
  return {
    spans: dialect.prepare(
      db
        .select({ startedAt, spanId, payload })
        .from(spans)
        .where(
          sql`${eq(spans.traceId, traceId)} and (${startedAt}, ${spanId}) > (${sql.placeholder('startedAt')}, ${sql.placeholder('spanId')})`,
        )
        .orderBy(startedAt, spanId)
        .limit(sql.placeholder('limit')),
    ),
    payloads: dialect.prepare(
      db
        .select({
          number:
            sql`sum(${contents.count} - length(${contents.hashes}) / ${sql.raw(String(hashBytes))})`.mapWith(
              Number,
            ),
        })
        .from(contents)
        .where(eq(contents.traceId, traceId)),
    ),
    run: dialect.prepare(
      db.select({ spanCount: runs.spanCount }).from(runs).where(eq(runs.traceId, traceId)),
    ),
  };
});
