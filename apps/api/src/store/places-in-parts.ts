import type { RunSort } from '@spanlight/schema';
import { and, gt, gte, isNotNull, lt, lte, or, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { partsByStart } from './parts-by-start.ts';
import { partsByZone } from './parts-by-zone.ts';
import {
  compareStarts,
  compareValues,
  lastNumber,
  sortColumn,
  type ReadPlaces,
  type RunPlace,
  type RunQuery,
  type StartRange,
} from './run-order.ts';
import type { ZoneMap } from './read-run-zones.ts';

/** Some of all runs. */
export interface RunPart {
  condition?: SQL | undefined;
  /** @default any start */
  ranges?: readonly StartRange[];
  /** Others were read before it, and all that is left is in it. */
  isRest?: boolean;
}

/** Is told after each part where a page ends of what was read so far; nothing, as long as it is not full. */
export type RunParts = Generator<RunPart, void, RunPlace | undefined>;

/**
 * The first places of an order that no index has. Runs are read in parts, the most promising first: where a page of those
 * before ends is known, and what comes after that is passed over. To compare with it takes half as long as to sort, and a
 * hundredth of what it takes to ask some filters.
 */
export async function readPlacesInParts(
  engine: Engine,
  map: ZoneMap | null,
  query: RunQuery,
  options: Parameters<ReadPlaces>[0],
  readPlaces: ReadPlaces,
): Promise<RunPlace[]> {
  const { sort, limit } = query;
  const hasCondition = options.condition !== undefined;
  const parts =
    (await partsByZone(engine, map, query, hasCondition)) ??
    (await partsByStart(engine, limit, hasCondition));
  let found: RunPlace[] = [];
  for (let step = parts.next(); !step.done; step = parts.next(found[options.limit - 1])) {
    const part = step.value;
    const end = found[options.limit - 1];
    const condition = and(part.condition, end && upTo(engine, sort, end), options.condition);
    const asksFirst = part.isRest && hasCondition && !end;
    const ranges = part.ranges ?? (asksFirst ? await startsOf(engine, condition) : undefined);
    const more = await readPlaces({ ...options, condition, ranges });
    // One whose start has changed meanwhile may be in two parts: it is where it was read last.
    const known = new Set(more.map(({ traceId }) => traceId));
    found = [...found.filter(({ traceId }) => !known.has(traceId)), ...more]
      .toSorted((a, b) => comparePlaces(sort, a, b))
      .slice(0, options.limit);
  }
  return found;
}

/** Few enough that to read each by itself takes no longer than to go through all. */
const mostOfFew = 8000;

/** When the runs start that fulfil a condition, where those are few: what the condition needs tells that, without all that runs are in order by. */
async function startsOf({ db, tables: { runs } }: Engine, condition: SQL | undefined) {
  const few = await db
    .select({ startedAt: runs.startedAt })
    .from(runs)
    .where(condition)
    .limit(mostOfFew + 1);
  if (few.length > mostOfFew) return undefined;
  const starts = new Set(few.map(({ startedAt }) => startedAt));
  return [...starts].map((start) => ({ from: start, until: start }));
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

function comparePlaces(sort: RunSort, a: RunPlace, b: RunPlace): number {
  return compareStarts(sort, a, b) || (sort.descending ? -1 : 1) * compareValues(a.traceId, b.traceId);
}
