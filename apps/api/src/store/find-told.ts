import { setImmediate } from 'node:timers/promises';
import type { Filter } from '@spanlight/schema';
import { and, desc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import { holdsText, payloadsOf } from './block-search.ts';
import type { Engine } from './dialect.ts';
import { toCondition, type TextCondition } from './filter-sql.ts';
import { foundSpans } from './found-spans.ts';
import type { ReadPlaces, RunCursor, RunPlace, RunQuery } from './run-order.ts';
import { preparedFor } from './prepared.ts';
import { readBlocks } from './read-contents.ts';
import { foldText } from './search-text.ts';
import type { ContentColumns } from './tables.ts';

/** The runs of a page, and where the next one goes on; null when that was all. */
export interface RunPage {
  places: RunPlace[];
  next: RunCursor | null;
}

/** A page of what was found, which is one more if there is more. */
export function toPage(found: readonly RunPlace[], limit: number): RunPage {
  const places = found.slice(0, limit);
  return { places, next: found.length > limit ? places.at(-1)! : null };
}

/** Whether a filter asks for what the spans of runs tell. */
export function hasTexts(filter: Filter): boolean {
  return textsOf(filter).length > 0;
}

function textsOf(filter: Filter): string[] {
  if (filter.kind === 'text') return [filter.text];
  if (filter.kind === 'not') return textsOf(filter.part);
  return filter.kind === 'and' || filter.kind === 'or' ? filter.parts.flatMap(textsOf) : [];
}

/** Runs beyond those of a page that are looked into for it: about as many as take a tenth of a second. */
const moreRuns = 100;
/** Looked into before other work has its turn. */
const runsPerTurn = 20;

/**
 * The runs of a page whose filter asks for what spans tell. The index knows which runs may tell a text, and only those are
 * looked into, some at a time, until the page is full or as many were in vain: a text whose parts are everywhere, and itself
 * nowhere, would keep the server for a minute. A page can be short then, or even empty, with more to come.
 */
export async function findTold(
  engine: Engine,
  query: RunQuery,
  readPlaces: ReadPlaces,
  signal?: AbortSignal,
): Promise<RunPage> {
  const { filter, limit, now } = query;
  const { runs } = engine.tables;
  const texts = [...new Set(textsOf(filter))];
  const mayTell = new Map<string, SQL>();
  for (const text of texts) mayTell.set(text, await engine.dialect.traceMayHold(runs.traceId, text));
  const mayMatch = toCondition(engine, filter, now, (text, isNegated) =>
    isNegated ? sql`false` : mayTell.get(text)!,
  );
  const most = limit + moreRuns;
  const places = await readPlaces({ condition: mayMatch, after: query.cursor, limit: most });
  const found: RunPlace[] = [];
  for (let at = 0; at < places.length && found.length <= limit; at += runsPerTurn) {
    if (signal?.aborted) break;
    const some = places.slice(at, at + runsPerTurn);
    const matching = await matchingOf(engine, query, texts, some);
    found.push(...some.filter(({ traceId }) => matching.has(traceId)));
    await setImmediate();
  }
  if (found.length > limit || places.length < most) return toPage(found, limit);
  return { places: found, next: places.at(-1)! };
}

async function matchingOf(
  engine: Engine,
  { filter, now }: RunQuery,
  texts: readonly string[],
  places: readonly RunPlace[],
): Promise<ReadonlySet<string>> {
  const { db, tables } = engine;
  const { runs } = tables;
  const ids = places.map(({ traceId }) => traceId);
  const { traceId: id, spanCount } = runs;
  const counted = await db.select({ traceId: id, spanCount }).from(runs).where(inArray(id, ids));
  const told = new Map<string, string[]>();
  for (const text of texts) {
    const tellers: string[] = [];
    for (const run of counted) if (await tells(engine, run, text)) tellers.push(run.traceId);
    told.set(text, tellers);
  }
  const isTold: TextCondition = (text) => inArray(runs.traceId, told.get(text)!);
  const rows = await db
    .select({ traceId: runs.traceId })
    .from(runs)
    .where(and(inArray(runs.traceId, ids), toCondition(engine, filter, now, isTold)));
  return new Set(rows.map(({ traceId }) => traceId));
}

/** Most runs have no more, and to look into so many takes less time than to ask the index about a run. */
const blocksPerLook = 4;

async function tells(
  engine: Engine,
  { traceId, spanCount }: { traceId: string; spanCount: number },
  text: string,
): Promise<boolean> {
  const folded = foldText(text);
  const last = await lastBlocks(engine.db, engine).all({ traceId });
  let blocks = last as ContentColumns[];
  const payloads = blocks.map(({ count, hashes }) => payloadsOf({ count, hashLength: hashes.length }));
  // All that was said of spans that were told of once is in force. A block without payloads has log records, maybe of no span.
  const isInForce =
    blocks.length < blocksPerLook &&
    payloads.every((number) => number > 0) &&
    payloads.reduce((total, number) => total + number, 0) === spanCount;
  for (;;) {
    for (const block of blocks) {
      if (!holdsText(block, folded)) continue;
      if (isInForce || (await foundSpans(engine, traceId, [block], folded)).length > 0) return true;
    }
    if (blocks.length < blocksPerLook) return false;
    const before = blocks.at(-1)!.id;
    blocks = await readBlocks(
      engine,
      await engine.dialect.findBlocks({ text, traceId, before, limit: blocksPerLook }),
    );
  }
}

const lastBlocks = preparedFor((db, { dialect, tables: { contents } }) =>
  dialect.prepare(
    db
      .select()
      .from(contents)
      .where(eq(contents.traceId, sql.placeholder('traceId')))
      .orderBy(desc(contents.id))
      .limit(blocksPerLook),
  ),
);
