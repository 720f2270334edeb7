import { setImmediate } from 'node:timers/promises';
import type { Filter } from '@spanlight/schema';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DoomedPlace, DoomedRun } from './doomed-runs.ts';
import type { LongReads } from './long-reads.ts';
import { write, type Writer } from './write.ts';

/** Few enough that a write that waits for the database never waits long. */
const runsPerStep = 10;
const spansPerStep = 400;
const bytesPerStep = 10_000_000;
const blocksPerStep = 20;

/** After so many, what they left is given back: the more of it the full-text index has, the longer a step of that takes. */
export const runsPerShrink = 1000;

/** Deletes one run with all that belongs to it; false when there is none. */
export async function deleteRun(writer: Writer, traceId: string): Promise<boolean> {
  const { runs } = writer.tables;
  const doomed = await writer.db
    .select({ traceId: runs.traceId, spanCount: runs.spanCount })
    .from(runs)
    .where(eq(runs.traceId, traceId));
  return (await deleteInSteps(writer, doomed)) === 1;
}

/** Deletes the runs that the filter lets through; returns their number. What comes after all were found stays. */
export async function deleteRuns(
  writer: Writer,
  { listDoomed }: Pick<LongReads, 'listDoomed'>,
  filter: Filter,
  now: number,
): Promise<number> {
  const doomed: DoomedRun[] = [];
  for (let after: DoomedPlace | undefined; ;) {
    const more = await listDoomed({ filter, now, after });
    if (more.length === 0) break;
    doomed.push(...more);
    after = more.at(-1);
    await setImmediate();
  }
  let deleted = 0;
  for (let at = 0; at < doomed.length; at += runsPerShrink) {
    if (at > 0) await shrink(writer);
    deleted += await deleteInSteps(writer, doomed.slice(at, at + runsPerShrink));
  }
  return deleted;
}

/** Gives back what deletions left, in steps that are each over soon. */
export async function shrink(writer: Writer, signal?: AbortSignal): Promise<void> {
  while (await writer.shrink()) {
    await rest(writer);
    if (signal?.aborted) break;
  }
}

/**
 * Deletes runs in transactions that are each over soon, a large run in several: its spans, then what they brought, then the
 * run, so that a process that ends in the middle leaves a run that can be deleted again. Returns how many there were.
 */
export async function deleteInSteps(
  writer: Writer,
  doomed: readonly DoomedRun[],
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0;
  for (let at = 0; at < doomed.length;) {
    const next = doomed.slice(at, at + runsPerStep);
    const [first] = next;
    if (first!.spanCount > spansPerStep) await emptyTrace(writer, first!.traceId);
    const bytes = await bytesOf(writer, next);
    const step: DoomedRun[] = [];
    const left = { spans: spansPerStep, bytes: bytesPerStep };
    for (const run of next) {
      left.spans -= run.spanCount;
      left.bytes -= bytes.get(run.traceId) ?? 0;
      if (step.length > 0 && (left.spans < 0 || left.bytes < 0)) break;
      step.push(run);
    }
    at += step.length;
    deleted += await deleteTraces(
      writer,
      step.map((run) => run.traceId),
    );
    await rest(writer);
    if (signal?.aborted) break;
  }
  return deleted;
}

async function bytesOf(
  { db, tables: { contents } }: Writer,
  runs: readonly DoomedRun[],
): Promise<ReadonlyMap<string, number>> {
  const ids = runs.map(({ traceId }) => traceId);
  const found = await db
    .select({ traceId: contents.traceId, bytes: sql`sum(length(${contents.body}))`.mapWith(Number) })
    .from(contents)
    .where(inArray(contents.traceId, ids))
    .groupBy(contents.traceId);
  return new Map(found.map(({ traceId, bytes }) => [traceId, bytes]));
}

async function emptyTrace(writer: Writer, traceId: string): Promise<void> {
  const { spans } = writer.tables;
  const some = writer.db
    .select({ spanId: spans.spanId })
    .from(spans)
    .where(eq(spans.traceId, traceId))
    .limit(spansPerStep);
  await untilNone(writer, () =>
    step(async ({ db }) => {
      const gone = await db
        .delete(spans)
        .where(and(eq(spans.traceId, traceId), inArray(spans.spanId, some)))
        .returning({ spanId: spans.spanId });
      return gone.length;
    }),
  );
  await untilNone(writer, () =>
    step(({ db }) => writer.dialect.removeSomeBlocks(db, traceId, blocksPerStep)),
  );

  function step(remove: Parameters<typeof write<number>>[1]): Promise<number> {
    return write(
      writer,
      async (current) => {
        writer.traces.delete(traceId);
        return remove(current);
      },
      (removed) => removed > 0,
    );
  }
}

async function untilNone(writer: Writer, step: () => Promise<number>): Promise<void> {
  while ((await step()) > 0) await rest(writer);
}

/** Between two steps: who waits has its turn. */
async function rest(writer: Writer): Promise<void> {
  await setImmediate();
  await writer.settled();
}

/** Deletes those that are runs, or wait to become one; returns how many were runs. */
async function deleteTraces(writer: Writer, traceIds: readonly string[]): Promise<number> {
  const { runs, spans, logs, waitingTraces, deletedRuns } = writer.tables;
  return write(
    writer,
    async ({ db, revision }) => {
      const found = await db
        .select({ traceId: runs.traceId })
        .from(runs)
        .where(inArray(runs.traceId, [...traceIds]));
      // A span may have come by now, and made a run of it that is not meant.
      const waiting = await db
        .delete(waitingTraces)
        .where(inArray(waitingTraces.traceId, [...traceIds]))
        .returning({ traceId: waitingTraces.traceId });
      for (const { traceId } of [...found, ...waiting]) {
        await writer.dialect.removeBlocks(db, traceId);
        await db.delete(logs).where(eq(logs.traceId, traceId));
        writer.traces.delete(traceId);
      }
      for (const { traceId } of found) {
        await db.delete(spans).where(eq(spans.traceId, traceId));
        await db.delete(runs).where(eq(runs.traceId, traceId));
        await db
          .insert(deletedRuns)
          .values({ traceId, revision })
          .onConflictDoUpdate({ target: deletedRuns.traceId, set: { revision: sql`excluded.revision` } });
      }
      return found.length;
    },
    (deleted) => deleted > 0,
  );
}
