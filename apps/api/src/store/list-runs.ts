import {
  printRunSort,
  traceIdSchema,
  type Filter,
  type RunList,
  type RunSort,
  type RunSortField,
} from '@spanlight/schema';
import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  or,
  sql,
  type SQL,
  type SQLWrapper,
} from 'drizzle-orm';
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { findTold, hasTexts, toPage, type RunPage } from './find-told.ts';
import { fromRunColumns } from './run-columns.ts';

export interface RunQuery {
  filter: Filter;
  sort: RunSort;
  limit: number;
  /** Where the page before ended: its `nextCursor`. */
  cursor: RunCursor | null;
  /** What "2h ago" counts from, microseconds since the epoch. */
  now: number;
}

/** The last row of a page: its value in the sort's column, when it started, microseconds, which tells equals apart, and its trace id. */
export interface RunCursor {
  value: number | string;
  startedAt: number;
  traceId: string;
}

const cursorSchema = z.tuple([z.string(), z.union([z.number(), z.string()]), z.int(), traceIdSchema]);

/** Reads what `nextCursor` gave; null when it is something else, or of a list in another order. */
export function readRunCursor(text: string, sort: RunSort): RunCursor | null {
  const [order, value, startedAt, traceId] = readCursor(text, cursorSchema) ?? [];
  const isOfSort = order === printRunSort(sort) && traceId !== undefined && isValueOf(sort.field, value);
  return isOfSort ? { value: value!, startedAt: startedAt!, traceId } : null;
}

function isValueOf(field: RunSortField, value: number | string | undefined): boolean {
  if (field === 'name' || field === 'status') return typeof value === 'string';
  return field === 'duration' || field === 'cost' ? Number.isFinite(value) : Number.isSafeInteger(value);
}

/** A run's place in an order. */
export interface RunPlace extends RunCursor {}

/** The places of runs in their order, after a cursor. */
export type ReadPlaces = (options: {
  condition: SQL | undefined;
  after: RunCursor | null;
  limit: number;
}) => Promise<RunPlace[]>;

/** One page of runs. Paging goes by the last row rather than by number, so that new runs don't shift it. */
export async function listRuns(engine: Engine, query: RunQuery, signal?: AbortSignal): Promise<RunList> {
  const { db, tables } = engine;
  const { runs } = tables;
  const key = sortKey(engine, query.sort);
  const order = query.sort.descending ? desc : asc;
  // Equals stand in the order of their start.
  const keys = query.sort.field === 'started' ? [key, runs.traceId] : [key, runs.startedAt, runs.traceId];

  // Which runs they are is asked for by itself, since an index can tell: whole rows are read of those alone.
  const readPlaces: ReadPlaces = ({ condition, after: cursor, limit }) =>
    db
      .select({ value: key, startedAt: runs.startedAt, traceId: runs.traceId })
      .from(runs)
      .where(and(condition, after(keys, query.sort, cursor)))
      .orderBy(...keys.map((each) => order(each)))
      .limit(limit);

  const { places, next } = await findPage(engine, query, readPlaces, signal);
  const rows = await db
    .select()
    .from(runs)
    .where(
      inArray(
        runs.traceId,
        places.map(({ traceId }) => traceId),
      ),
    );
  const byId = new Map(rows.map((row) => [row.traceId, row]));
  return {
    runs: places.flatMap(({ traceId }) => byId.get(traceId) ?? []).map(fromRunColumns),
    nextCursor: next && writeCursor([printRunSort(query.sort), next.value, next.startedAt, next.traceId]),
  };
}

async function findPage(
  engine: Engine,
  query: RunQuery,
  readPlaces: ReadPlaces,
  signal?: AbortSignal,
): Promise<RunPage> {
  const { filter, limit, cursor } = query;
  if (hasTexts(filter)) return findTold(engine, query, readPlaces, signal);
  const options = { condition: toCondition(engine, filter, query.now), after: cursor, limit: limit + 1 };
  const nearby = options.condition ?? (await upToPage(engine, query, readPlaces));
  const places = await readPlaces({ ...options, condition: nearby });
  // Runs may have gone since it was told where the page ends.
  const isWhole = nearby === options.condition || places.length > limit;
  return toPage(isWhole ? places : await readPlaces(options), limit);
}

/** So many runs for each of a page, at either end of time, are sorted at once; of all others, few are left then. */
const runsPerPlace = 40;

/**
 * What is true of the runs of a page, and of few others: a page of the first of all, or of the last, can't end before it. To
 * compare with its end takes half as long as to sort. Undefined where that is not known.
 */
async function upToPage(engine: Engine, query: RunQuery, readPlaces: ReadPlaces): Promise<SQL | undefined> {
  const { runs } = engine.tables;
  const { field, descending } = query.sort;
  if (field === 'started') return undefined;
  const [order, otherOrder, isUpTo, isBefore] = descending ? [desc, asc, gte, gt] : [asc, desc, lte, lt];
  const near = await endAmong(engine, query, readPlaces, order);
  // What has become more or less with time has those that count at the other end.
  const far = await endAmong(engine, query, readPlaces, otherOrder);
  const isFarBetter = far && (!near || (descending ? far.value > near.value : far.value < near.value));
  const end = isFarBetter ? far : near;
  if (!end || Math.abs(Number(end.value)) === lastNumber) return undefined;
  // By the column itself: what is unknown comes after. What rules out most comes first.
  const column = sortColumn(engine, field);
  const [startsUpTo, comesBefore] = [isUpTo(runs.startedAt, end.startedAt), isBefore(column, end.value)];
  return near?.value === far?.value
    ? or(comesBefore, and(startsUpTo, eq(column, end.value)))
    : and(isUpTo(column, end.value), or(startsUpTo, comesBefore));
}

/** Where the page ends of the first runs by start, or of the last; undefined if those don't fill it. */
async function endAmong(
  engine: Engine,
  { cursor, limit }: RunQuery,
  readPlaces: ReadPlaces,
  order: typeof asc,
): Promise<RunPlace | undefined> {
  const { runs } = engine.tables;
  const [last] = await engine.db
    .select({ startedAt: runs.startedAt })
    .from(runs)
    .orderBy(order(runs.startedAt))
    .limit(1)
    .offset(runsPerPlace * limit - 1);
  if (!last) return undefined;
  const condition = (order === asc ? lte : gte)(runs.startedAt, last.startedAt);
  return (await readPlaces({ condition, after: cursor, limit: limit + 1 }))[limit];
}

/** Beyond any number that is known: what is unknown comes last in either direction. */
const lastNumber = 9e15;

type SortKey = SQL<number | string>;

function sortKey(engine: Engine, { field, descending }: RunSort): SortKey {
  const column = sortColumn(engine, field);
  // A bare column, where it can't be null, lets the index do the sorting.
  return column.notNull
    ? sql`${column}`
    : sql`coalesce(${column}, ${sql.raw(String(descending ? -lastNumber : lastNumber))})`;
}

function sortColumn({ tables: { runs } }: Engine, field: RunSortField) {
  const columns = {
    started: runs.startedAt,
    duration: runs.durationMs,
    spans: runs.spanCount,
    errors: runs.errorCount,
    modelCalls: runs.modelCallCount,
    toolCalls: runs.toolCallCount,
    tokens: runs.totalTokens,
    input: runs.inputTokens,
    output: runs.outputTokens,
    cost: runs.costUsd,
    name: runs.name,
    status: runs.status,
  } satisfies Record<RunSortField, unknown>;
  return columns[field];
}

function after(
  keys: readonly SQLWrapper[],
  { descending }: RunSort,
  cursor: RunCursor | null,
): SQL | undefined {
  if (!cursor) return undefined;
  const { value, startedAt, traceId } = cursor;
  const values = keys.length === 2 ? [value, traceId] : [value, startedAt, traceId];
  const list = (parts: readonly SQLWrapper[]) => sql`(${sql.join([...parts], sql`, `)})`;
  return sql`${list(keys)} ${sql.raw(descending ? '<' : '>')} ${list(values.map((each) => sql`${each}`))}`;
}
