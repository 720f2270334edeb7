import type { Filter } from '@spanlight/schema';
import { and, asc, sql } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';

export interface DoomedRun {
  traceId: string;
  spanCount: number;
}

export interface DoomedQuery {
  /** Those that it lets through. */
  filter: Filter;
  /** As for listRuns. */
  now: number;
  /** Those that come after it in the order of start. @default from the earliest on */
  after?: DoomedPlace | undefined;
}

export interface DoomedPlace {
  startedAt: number;
  traceId: string;
}

/** Few enough that others have their turn soon. */
const limit = 1000;

/** Some of the runs that are to go, in the order of their start; none where there are no more. */
export async function listDoomed(
  engine: Engine,
  { filter, now, after }: DoomedQuery,
): Promise<(DoomedRun & DoomedPlace)[]> {
  const { traceId, startedAt, spanCount } = engine.tables.runs;
  const isLater = after && sql`(${startedAt}, ${traceId}) > (${after.startedAt}, ${after.traceId})`;
  return engine.db
    .select({ traceId, startedAt, spanCount })
    .from(engine.tables.runs)
    .where(and(isLater, toCondition(engine, filter, now)))
    .orderBy(asc(startedAt), asc(traceId))
    .limit(limit);
}
