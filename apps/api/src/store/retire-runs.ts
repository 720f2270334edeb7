import { and, asc, eq, lt, ne } from 'drizzle-orm';
import { deleteInSteps, runsPerShrink, shrink } from './delete-runs.ts';
import type { Writer } from './write.ts';

/** What runs have to be gone for; those that are pinned or running stay. */
export interface RetentionLimits {
  /**
   * Those that came earlier, microseconds since the epoch: what is sent long after it happened, or imported, has its time from
   * then on. Null when age does not matter.
   */
  receivedBefore: number | null;
  /** The oldest, while all take up more; null when it does not matter. */
  maxBytes: number | null;
}

/** Looks at the size again after so many runs. */
const runsPerLook = 20;

/**
 * Deletes the oldest runs while they are beyond a limit; returns their number. Log records whose spans never came go with those
 * that came at their time.
 */
export async function retireRuns(
  writer: Writer,
  { receivedBefore, maxBytes }: RetentionLimits,
  signal?: AbortSignal,
): Promise<number> {
  const { runs, waitingTraces } = writer.tables;

  /** Where space can't be told from what is free in it, bytes are no measure. */
  async function isTooLarge() {
    if (maxBytes === null) return false;
    const used = await writer.usedBytes();
    return used !== null && used > maxBytes;
  }

  let retired = 0;
  let shrunkAfter = 0;
  for (;;) {
    if (retired - shrunkAfter >= runsPerShrink) {
      await shrink(writer, signal);
      shrunkAfter = retired;
    }
    if (signal?.aborted) break;
    const tooLarge = await isTooLarge();
    if (!tooLarge && receivedBefore === null) break;
    const isDoomed = ({ receivedAt }: Pick<typeof runs | typeof waitingTraces, 'receivedAt'>) =>
      tooLarge ? undefined : lt(receivedAt, receivedBefore!);
    const oldestRuns = await writer.db
      .select({ traceId: runs.traceId, spanCount: runs.spanCount, receivedAt: runs.receivedAt })
      .from(runs)
      .where(and(eq(runs.isPinned, false), ne(runs.status, 'running'), isDoomed(runs)))
      .orderBy(asc(runs.receivedAt), asc(runs.startedAt), asc(runs.traceId))
      .limit(runsPerLook);
    const oldestWaiting = await writer.db
      .select()
      .from(waitingTraces)
      .where(isDoomed(waitingTraces))
      .orderBy(asc(waitingTraces.receivedAt))
      .limit(runsPerLook);
    const doomed = [...oldestRuns, ...oldestWaiting.map((trace) => ({ ...trace, spanCount: 0 }))]
      .toSorted((a, b) => a.receivedAt - b.receivedAt)
      .slice(0, runsPerLook);
    if (doomed.length === 0) break;
    retired += await deleteInSteps(writer, doomed, signal);
  }
  return retired;
}
