import { asc, eq, gt } from 'drizzle-orm';
import { recount } from './recount.ts';
import { toRunColumns } from './run-columns.ts';
import { bearerOf } from './save-spans.ts';
import { toSpanColumns } from './span-columns.ts';
import type { SpanColumns } from './tables.ts';
import { createUsageTally } from './usage-tally.ts';
import { write, type Write, type Writer } from './write.ts';

export interface Renormalised {
  runs: number;
  /** Those in which anything came out otherwise. */
  changedRuns: number;
}

/**
 * Gives everything that is stored the meaning, and the cost, that it has by today's rules: rows and runs hold what the rules
 * of their day made of them, while a span's details are always read anew. One run a transaction, so that others can write in
 * between; `onProgress` is told after each.
 */
export async function renormalise(
  writer: Writer,
  onProgress: (done: Renormalised) => void,
): Promise<Renormalised> {
  const { db, tables } = writer;
  const done: Renormalised = { runs: 0, changedRuns: 0 };
  for (let last = ''; ;) {
    const [next] = await db
      .select({ traceId: tables.runs.traceId })
      .from(tables.runs)
      .where(gt(tables.runs.traceId, last))
      .orderBy(asc(tables.runs.traceId))
      .limit(1);
    if (!next) return done;
    last = next.traceId;
    const isChanged = await write(writer, (current) => renormaliseRun(writer, current, last), Boolean);
    done.runs++;
    if (isChanged) done.changedRuns++;
    onProgress(done);
  }
}

async function renormaliseRun(writer: Writer, current: Write, traceId: string): Promise<boolean> {
  const { db, before: stored, revision } = current;
  const { runs } = writer.tables;
  const usage = createUsageTally();
  const anew: { before: SpanColumns; after: SpanColumns }[] = [];
  // Nothing has been written yet.
  const state = await recount(writer, { ...current, db: stored }, traceId, (before, span) => {
    usage.put(bearerOf(span));
    anew.push({ before, after: { ...before, ...toSpanColumns(span) } });
  });
  if (!state) return false;

  const changed = anew
    .map(({ before, after }) => ({ before, after: { ...after, countsUsage: usage.counts(after.spanId) } }))
    .filter(({ before, after }) => !isSame(before, after));
  const [run] = await stored.select().from(runs).where(eq(runs.traceId, traceId));
  // Nor is it said by any span whether someone wants to keep the run.
  state.isPinned = run!.isPinned;
  state.receivedAt = run!.receivedAt;
  const columns = { ...run!, ...toRunColumns(state, usage.summary()) };
  if (changed.length === 0 && isSame(run!, columns)) return false;
  await writer.dialect.putSpans(
    db,
    changed.map(({ after }) => ({ ...after, revision })),
  );
  await writer.dialect.putRuns(db, [{ ...columns, revision }]);
  writer.traces.delete(traceId);
  return true;
}

function isSame(a: object, b: object): boolean {
  return Object.entries(a).every(([key, value]) => value === (b as Record<string, unknown>)[key]);
}
