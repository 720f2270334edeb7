import type { RunSort } from '@spanlight/schema';
import { and, asc, desc, gt, gte, inArray, isNotNull, lt, lte, or, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { lastNumber, sortColumn, type ReadPlaces, type RunPlace, type RunQuery } from './run-order.ts';

/** For each place of a page: runs in the part of the latest, and in that of the earliest; */
const runsPerPlace = 40;
/** and in both parts of the latest together, where there is a condition that few may fulfil. */
const morePerPlace = 160;

/**
 * The first places of an order that no index has. Runs are read in parts, by their start: where a page of those before ends is
 * known, and what comes after that is passed over. To compare with it takes half as long as to sort, and a hundredth of what it
 * takes to ask some filters.
 */
export async function readPlacesByStart(
  engine: Engine,
  { sort, limit }: RunQuery,
  options: Parameters<ReadPlaces>[0],
  readPlaces: ReadPlaces,
): Promise<RunPlace[]> {
  let found: RunPlace[] = [];
  const parts = await partsByStart(engine, limit, options.condition !== undefined);
  for (const [at, part] of parts.entries()) {
    const end = found[options.limit - 1];
    const isLast = at === parts.length - 1;
    // Of the last part nothing is asked but that: hardly any of those that were read by then are read again.
    const isOfPart = end && isLast ? undefined : part;
    const all = and(isOfPart, end && upTo(engine, sort, end), options.condition);
    const condition = !end && isLast && at > 0 ? await narrowed(engine, all) : all;
    const more = await readPlaces({ ...options, condition });
    // One whose start has changed meanwhile may be in two parts.
    const known = new Set(more.map(({ traceId }) => traceId));
    found = [...found.filter(({ traceId }) => !known.has(traceId)), ...more]
      .toSorted(inOrder(sort))
      .slice(0, options.limit);
  }
  return found;
}

/** Few enough that to read each by itself takes no time. */
const mostOfFew = 500;

/** Which runs fulfil a condition, where those are few: that can be told by what the condition needs alone, without all that runs are in order by. */
async function narrowed({ db, tables: { runs } }: Engine, condition: SQL | undefined) {
  const few = await db
    .select({ traceId: runs.traceId })
    .from(runs)
    .where(condition)
    .limit(mostOfFew + 1);
  const ids = few.map(({ traceId }) => traceId);
  return ids.length > mostOfFew ? condition : inArray(runs.traceId, ids);
}

/** All runs in parts: the latest, then the earliest, since what has become more or less with time has its first there. */
async function partsByStart(
  engine: Engine,
  limit: number,
  hasCondition: boolean,
): Promise<(SQL | undefined)[]> {
  const { startedAt } = engine.tables.runs;
  const latest = hasCondition ? [runsPerPlace, morePerPlace] : [runsPerPlace];
  const starts = await Promise.all(latest.map((runs) => startAt(engine, runs * limit, desc)));
  const early = await startAt(engine, runsPerPlace * limit, asc);
  const bounds =
    early === undefined ? [] : [...starts.filter((start) => start !== undefined && start > early), early];
  const parts = [...bounds, undefined].map((from, at) =>
    and(
      from === undefined ? undefined : gte(startedAt, from),
      at > 0 ? lt(startedAt, bounds[at - 1]!) : undefined,
    ),
  );
  return [...parts.slice(0, 1), ...parts.slice(1).toReversed().slice(0, 1), ...parts.slice(1, -1)];
}

/** When the run started that is at a place in the order of start; undefined where there are fewer. */
async function startAt(engine: Engine, place: number, order: typeof asc): Promise<number | undefined> {
  const { startedAt } = engine.tables.runs;
  const [run] = await engine.db
    .select({ startedAt })
    .from(engine.tables.runs)
    .orderBy(order(startedAt))
    .limit(1)
    .offset(place - 1);
  return run?.startedAt;
}

/** What is true of a place and of those before it, and of no others but some that start with it. */
function upTo(
  engine: Engine,
  { field, descending }: RunSort,
  { value, startedAt }: RunPlace,
): SQL | undefined {
  const [isUpTo, isBefore] = descending ? [gte, gt] : [lte, lt];
  // By the column itself: what is unknown comes after. What rules out most comes first.
  const column = sortColumn(engine, field);
  const startsUpTo = isUpTo(engine.tables.runs.startedAt, startedAt);
  if (Math.abs(Number(value)) === lastNumber) return or(isNotNull(column), startsUpTo);
  // Few are up to it, and whether one is takes SQLite half as long to tell as both cases of it.
  return and(isUpTo(column, value), or(isBefore(column, value), startsUpTo));
}

function inOrder({ descending }: RunSort): (a: RunPlace, b: RunPlace) => number {
  const sign = descending ? -1 : 1;
  return (a, b) =>
    sign * (compare(a.value, b.value) || compare(a.startedAt, b.startedAt) || compare(a.traceId, b.traceId));
}

/** As databases do: texts by their bytes, in which an emoji comes after all of other scripts. */
function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
}
