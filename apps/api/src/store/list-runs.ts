import {
  printRunSort,
  traceIdSchema,
  type RunList,
  type RunSort,
  type RunSortField,
} from '@spanlight/schema';
import { and, asc, between, desc, inArray, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { findTold, hasTexts, toPage, type RunPage } from './find-told.ts';
import { readPlacesInParts } from './places-in-parts.ts';
import { fromRunColumns } from './run-columns.ts';
import { sortKey, type ReadPlaces, type RunCursor, type RunQuery } from './run-order.ts';
import type { RunZones } from './run-zones.ts';

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

/** One page of runs. Paging goes by the last row rather than by number, so that new runs don't shift it. */
export async function listRuns(
  engine: Engine,
  zones: RunZones,
  query: RunQuery,
  signal?: AbortSignal,
): Promise<RunList> {
  const { db, tables } = engine;
  const { runs } = tables;
  const key = sortKey(engine, query.sort);
  const order = query.sort.descending ? desc : asc;
  // Equals stand in the order of their start.
  const keys = query.sort.field === 'started' ? [key, runs.traceId] : [key, runs.startedAt, runs.traceId];

  // Which runs they are is asked for by itself, since an index can tell: whole rows are read of those alone.
  const readPlaces: ReadPlaces = ({ condition, after: cursor, limit, ranges }) => {
    const places = db
      .select({ value: key, startedAt: runs.startedAt, traceId: runs.traceId })
      .from(runs)
      .where(and(condition, after(keys, query.sort, cursor)))
      .orderBy(...keys.map((each) => order(each)))
      .limit(limit)
      .$dynamic();
    if (!ranges) return places;
    const { rows, from, until } = engine.dialect.ranges(ranges);
    return places.innerJoin(rows, between(runs.startedAt, from, until));
  };

  const { places, next } = await findPage(engine, zones, query, readPlaces, signal);
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
  zones: RunZones,
  query: RunQuery,
  readPlaces: ReadPlaces,
  signal?: AbortSignal,
): Promise<RunPage> {
  const { filter, limit, cursor } = query;
  if (hasTexts(filter)) return findTold(engine, query, readPlaces, signal);
  const options = { condition: toCondition(engine, filter, query.now), after: cursor, limit: limit + 1 };
  if (query.sort.field === 'started') {
    zones.prepare();
    return toPage(await readPlaces(options), limit);
  }
  return toPage(await readPlacesInParts(engine, zones.map(), query, options, readPlaces), limit);
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
