import type { Filter, RunList } from '@spanlight/schema';
import { and, asc, desc, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { fromRunColumns } from './run-columns.ts';

export const sortFields = [
  'started',
  'duration',
  'tokens',
  'cost',
  'spans',
  'errors',
  'name',
  'status',
] as const;
export type SortField = (typeof sortFields)[number];

export interface RunQuery {
  filter: Filter;
  sort: { field: SortField; descending: boolean };
  limit: number;
  /** Where the page before ended: its `nextCursor`. */
  cursor: Cursor | null;
  /** What "2h ago" counts from, microseconds since the epoch. */
  now: number;
}

const cursorSchema = z.tuple([z.union([z.number(), z.string()]), z.string()]);

/** The last row of a page: its value in the sort's column, and its trace id, which tells equals apart. */
export type Cursor = z.infer<typeof cursorSchema>;

/** Reads what `nextCursor` gave; null when it is something else. */
export function readCursor(text: string): Cursor | null {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** One page of runs. Paging goes by the last row rather than by number, so that new runs don't shift it. */
export async function listRuns(engine: Engine, query: RunQuery): Promise<RunList> {
  const { db, tables } = engine;
  const { runs } = tables;
  const key = sortKey(engine, query.sort);
  const order = query.sort.descending ? desc : asc;
  const rows = await db
    .select({ run: runs, key })
    .from(runs)
    .where(and(toCondition(engine, query.filter, query.now), after(engine, key, query)))
    .orderBy(order(key), order(runs.traceId))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    runs: page.map(({ run }) => fromRunColumns(run)),
    nextCursor: last ? writeCursor([last.key, last.run.traceId]) : null,
  };
}

/** Beyond any number that is known: what is unknown comes last in either direction. */
const lastNumber = 9e15;

type SortKey = SQL<number | string>;

function sortKey({ tables: { runs } }: Engine, { field, descending }: RunQuery['sort']): SortKey {
  const columns = {
    started: runs.startedAt,
    duration: runs.durationMs,
    tokens: runs.totalTokens,
    cost: runs.costUsd,
    spans: runs.spanCount,
    errors: runs.errorCount,
    name: runs.name,
    status: runs.status,
  };
  const column = columns[field];
  // A bare column, where it can't be null, lets the index do the sorting.
  return column.notNull ? sql`${column}` : sql`coalesce(${column}, ${descending ? -1 : lastNumber})`;
}

function after({ tables: { runs } }: Engine, key: SortKey, { cursor, sort }: RunQuery): SQL | undefined {
  if (!cursor) return undefined;
  const [value, traceId] = cursor;
  return sql`(${key}, ${runs.traceId}) ${sql.raw(sort.descending ? '<' : '>')} (${value}, ${traceId})`;
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}
