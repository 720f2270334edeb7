import { eq } from 'drizzle-orm';
import { write, type Writer } from './write.ts';

/** Pins a run, so that no retention takes it, or lets go of it; false when there is none. */
export async function pinRun(writer: Writer, traceId: string, isPinned: boolean): Promise<boolean> {
  const { runs } = writer.tables;
  const isThere = await write(
    writer,
    async ({ db, revision }) => {
      const [run] = await db.select({ isPinned: runs.isPinned }).from(runs).where(eq(runs.traceId, traceId));
      if (!run) return null;
      if (run.isPinned === isPinned) return false;
      await db.update(runs).set({ isPinned, revision }).where(eq(runs.traceId, traceId));
      writer.traces.delete(traceId);
      return true;
    },
    (changed) => changed === true,
  );
  return isThere !== null;
}
