import type { Filter, RunSort, RunSortField } from '@spanlight/schema';
import { sql, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';

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

/** A run's place in an order. */
export interface RunPlace extends RunCursor {}

/** By start, microseconds, with both of its ends. */
export interface StartRange {
  from: number;
  until: number;
}

/** The places of runs in their order, after a cursor. */
export type ReadPlaces = (options: {
  condition: SQL | undefined;
  after: RunCursor | null;
  limit: number;
  /** Which overlap nowhere. @default all runs */
  ranges?: readonly StartRange[] | undefined;
}) => Promise<RunPlace[]>;

/** Beyond any number that is known: what is unknown comes last in either direction. */
export const lastNumber = 9e15;

type SortKey = SQL<number | string>;

/** What runs are in order by; a value where a column has none. */
export function sortKey(engine: Engine, { field, descending }: RunSort): SortKey {
  const column = sortColumn(engine, field);
  // A bare column, where it can't be null, lets the index do the sorting.
  return column.notNull
    ? sql`${column}`
    : sql`coalesce(${column}, ${sql.raw(String(descending ? -lastNumber : lastNumber))})`;
}

export function sortColumn({ tables: { runs } }: Engine, field: RunSortField) {
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
    cacheRead: runs.cacheReadTokens,
    cacheWrite: runs.cacheWriteTokens,
    reasoning: runs.reasoningTokens,
    cost: runs.costUsd,
    name: runs.name,
    status: runs.status,
  } satisfies Record<RunSortField, unknown>;
  return columns[field];
}

/** The order of places, but for those that have the same value and the same start. */
export function compareStarts(
  { descending }: RunSort,
  a: Omit<RunPlace, 'traceId'>,
  b: Omit<RunPlace, 'traceId'>,
): number {
  return (descending ? -1 : 1) * (compareValues(a.value, b.value) || compareValues(a.startedAt, b.startedAt));
}

/** As databases do: texts by their bytes, in which an emoji comes after all of other scripts. */
export function compareValues(a: number | string, b: number | string): number {
  if (a === b) return 0;
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  if (isPlain(a) && isPlain(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Its letters are in the same order by their bytes as in JavaScript. */
function isPlain(text: string): boolean {
  return !/[\ud800-\uffff]/.test(text);
}
