import { setImmediate } from 'node:timers/promises';
import type { Filter } from '@spanlight/schema';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { readRevision, writeRevision } from './revision.ts';

/** Few enough that a write that waits for the database never waits long. */
const runsPerTransaction = 20;

/** Deletes one run with all that belongs to it; false when there is none. */
export async function deleteRun(engine: Engine, traceId: string): Promise<boolean> {
  return (await deleteTraces(engine, [traceId])) === 1;
}

/** Deletes the runs that the filter lets through; returns their number. */
export async function deleteRuns(engine: Engine, filter: Filter, now: number): Promise<number> {
  const { runs } = engine.tables;
  const found = await engine.db
    .select({ traceId: runs.traceId })
    .from(runs)
    .where(toCondition(engine, filter, now));
  const traceIds = found.map((run) => run.traceId);
  let deleted = 0;
  for (let i = 0; i < traceIds.length; i += runsPerTransaction) {
    deleted += await deleteTraces(engine, traceIds.slice(i, i + runsPerTransaction));
    await setImmediate();
  }
  return deleted;
}

async function deleteTraces(engine: Engine, traceIds: readonly string[]): Promise<number> {
  const { runs, spans, payloads, deletedRuns } = engine.tables;
  return engine.dialect.atomic(async (db) => {
    const found = await db
      .select({ traceId: runs.traceId })
      .from(runs)
      .where(inArray(runs.traceId, [...traceIds]));
    if (found.length === 0) return 0;
    const revision = (await readRevision(engine, db)) + 1;
    for (const { traceId } of found) {
      await db.delete(payloads).where(eq(payloads.traceId, traceId));
      await db.delete(spans).where(eq(spans.traceId, traceId));
      await db.delete(runs).where(eq(runs.traceId, traceId));
      await db
        .insert(deletedRuns)
        .values({ traceId, revision })
        .onConflictDoUpdate({ target: deletedRuns.traceId, set: { revision: sql`excluded.revision` } });
    }
    await writeRevision(engine, db, revision);
    return found.length;
  });
}
