import {
  printRunSort,
  traceIdSchema,
  type Filter,
  type RunList,
  type RunSort,
  type RunSortField,
} from '@spanlight/schema';
import { and, asc, desc, inArray, sql, type SQL } from 'drizzle-orm';
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

/** The last row of a page: its value in the sort's column, and its trace id, which tells equals apart. */
export interface RunCursor {
  value: number | string;
  traceId: string;
}

const cursorSchema = z.tuple([z.string(), z.union([z.number(), z.string()]), traceIdSchema]);

/** Reads what `nextCursor` gave; null when it is something else, or of a list in another order. */
export function readRunCursor(text: string, sort: RunSort): RunCursor | null {
  const [order, value, traceId] = readCursor(text, cursorSchema) ?? [];
  const isOfSort = order === printRunSort(sort) && traceId !== undefined && isValueOf(sort.field, value);
  return isOfSort ? { value: value!, traceId } : null;
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

  // Which runs they are is asked for by itself, since an index can tell: whole rows are read of those alone.
  const readPlaces: ReadPlaces = ({ condition, after: cursor, limit }) =>
    db
      .select({ value: key, traceId: runs.traceId })
      .from(runs)
      .where(and(condition, after(engine, key, { ...query, cursor })))
      .orderBy(order(key), order(runs.traceId))
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
    nextCursor: next && writeCursor([printRunSort(query.sort), next.value, next.traceId]),
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
  const condition = toCondition(engine, filter, query.now);
  const places = await readPlaces({ condition, after: cursor, limit: limit + 1 });
  return toPage(places, limit);
}

/** Beyond any number that is known: what is unknown comes last in either direction. */
const lastNumber = 9e15;

type SortKey = SQL<number | string>;

function sortKey({ tables: { runs } }: Engine, { field, descending }: RunSort): SortKey {
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
  const column = columns[field];
  // A bare column, where it can't be null, lets the index do the sorting.
  return column.notNull
    ? sql`${column}`
    : sql`coalesce(${column}, ${sql.raw(String(descending ? -lastNumber : lastNumber))})`;
}

function after({ tables: { runs } }: Engine, key: SortKey, { cursor, sort }: RunQuery): SQL | undefined {
  if (!cursor) return undefined;
  const { value, traceId } = cursor;
  return sql`(${key}, ${runs.traceId}) ${sql.raw(sort.descending ? '<' : '>')} (${value}, ${traceId})`;
}
