import type { Filter, Run, SessionList, SessionRuns } from '@spanlight/schema';
import { and, asc, desc, eq, inArray, isNotNull, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { fromRunColumns } from './run-columns.ts';
import { readSessions } from './read-sessions.ts';

export interface SessionQuery {
  /** Sessions of which any run is let through; what they tell is of all their runs. */
  filter: Filter;
  limit: number;
  /** Where the page before ended. */
  cursor: Place | null;
  /** As for listRuns. */
  now: number;
}

const placeSchema = z.tuple([z.int(), z.string()]);

/** The last row of a page: the start by which it is in order, and the id that tells equals apart. */
export type Place = z.infer<typeof placeSchema>;

/** Reads the `nextCursor` of a list of sessions, or of the runs of one; null when it is something else. */
export function readPlace(text: string): Place | null {
  return readCursor(text, placeSchema);
}

/** One page of sessions, the one whose latest run started last first. */
export async function listSessions(engine: Engine, query: SessionQuery): Promise<SessionList> {
  const { db, tables } = engine;
  const { runs } = tables;
  const shown = toCondition(engine, query.filter, query.now);
  const latest = max(runs.startedAt);
  const found = await db
    .select({ sessionId: sql<string>`${runs.sessionId}`, latest: latest.mapWith(Number) })
    .from(runs)
    .where(
      and(
        isNotNull(runs.sessionId),
        shown && inArray(runs.sessionId, db.select({ id: runs.sessionId }).from(runs).where(shown)),
      ),
    )
    .groupBy(runs.sessionId)
    .having(
      query.cursor
        ? sql`(${latest}, ${runs.sessionId}) < (${query.cursor[0]}, ${query.cursor[1]})`
        : undefined,
    )
    .orderBy(desc(latest), desc(runs.sessionId))
    .limit(query.limit + 1);
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  const sessions = await readSessions(
    engine,
    page.map(({ sessionId }) => sessionId),
  );
  return {
    // One may be gone by now.
    sessions: page.map(({ sessionId }) => sessions.get(sessionId)).filter((session) => session !== undefined),
    nextCursor: last ? writeCursor([last.latest, last.sessionId] satisfies Place) : null,
  };
}

/** A session with a page of its runs, in order of start; null when there is none. */
export async function readSession(
  engine: Engine,
  sessionId: string,
  { limit, cursor }: { limit: number; cursor: Place | null },
): Promise<SessionRuns | null> {
  const { db, tables } = engine;
  const { runs } = tables;
  const session = (await readSessions(engine, [sessionId])).get(sessionId);
  if (!session) return null;
  const rows = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.sessionId, sessionId),
        cursor ? sql`(${runs.startedAt}, ${runs.traceId}) > (${cursor[0]}, ${cursor[1]})` : undefined,
      ),
    )
    .orderBy(asc(runs.startedAt), asc(runs.traceId))
    .limit(limit + 1);
  const page = rows.slice(0, limit).map(fromRunColumns);
  const last: Run | undefined = rows.length > limit ? page.at(-1) : undefined;
  return {
    session,
    runs: page,
    nextCursor: last ? writeCursor([last.startedAt, last.traceId] satisfies Place) : null,
  };
}
