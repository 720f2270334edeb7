import { setImmediate } from 'node:timers/promises';
import type { Filter } from '@spanlight/schema';
import { eq, inArray, sql } from 'drizzle-orm';
import { toCondition } from './filter-sql.ts';
import { write, type Writer } from './write.ts';

/** Few enough that a write that waits for the database never waits long. */
const runsPerTransaction = 20;

/** Deletes one run with all that belongs to it; false when there is none. */
export async function deleteRun(writer: Writer, traceId: string): Promise<boolean> {
  return (await deleteTraces(writer, [traceId])) === 1;
}

/** Deletes the runs that the filter lets through; returns their number. */
export async function deleteRuns(writer: Writer, filter: Filter, now: number): Promise<number> {
  const { runs } = writer.tables;
  const found = await writer.db
    .select({ traceId: runs.traceId })
    .from(runs)
    .where(toCondition(writer, filter, now));
  const traceIds = found.map((run) => run.traceId);
  let deleted = 0;
  for (let i = 0; i < traceIds.length; i += runsPerTransaction) {
    deleted += await deleteTraces(writer, traceIds.slice(i, i + runsPerTransaction));
    await setImmediate();
  }
  return deleted;
}

async function deleteTraces(writer: Writer, traceIds: readonly string[]): Promise<number> {
  const { runs, spans, logs, deletedRuns } = writer.tables;
  return write(
    writer,
    async ({ db, revision }) => {
      const found = await db
        .select({ traceId: runs.traceId })
        .from(runs)
        .where(inArray(runs.traceId, [...traceIds]));
      for (const { traceId } of found) {
        await writer.dialect.removeBlocks(db, traceId);
        await db.delete(logs).where(eq(logs.traceId, traceId));
        await db.delete(spans).where(eq(spans.traceId, traceId));
        await db.delete(runs).where(eq(runs.traceId, traceId));
        await db
          .insert(deletedRuns)
          .values({ traceId, revision })
          .onConflictDoUpdate({ target: deletedRuns.traceId, set: { revision: sql`excluded.revision` } });
        writer.traces.delete(traceId);
      }
      return found.length;
    },
    (deleted) => deleted > 0,
  );
}
