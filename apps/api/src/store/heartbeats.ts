import { and, eq, isNull, notInArray, sql } from 'drizzle-orm';
import type { Engine } from './dialect.ts';

/** A process that tells by heartbeats that it is alive. */
export interface HeartbeatSender {
  instanceId: string;
  intervalMs: number;
}

/** The processes that sent heartbeats and have spans running; those without are forgotten. */
export async function readHeartbeatSenders({ dialect, tables }: Engine): Promise<HeartbeatSender[]> {
  const { heartbeats, spans } = tables;
  return dialect.atomic(async (db) => {
    const running = db
      .select({ instanceId: spans.instanceId })
      .from(spans)
      .where(and(isNull(spans.endedAt), eq(spans.status, 'running')));
    await db.delete(heartbeats).where(notInArray(heartbeats.instanceId, running));
    const { instanceId, intervalMs } = heartbeats;
    return db.select({ instanceId, intervalMs }).from(heartbeats);
  });
}

export async function saveHeartbeatSender(
  { dialect, tables: { heartbeats } }: Engine,
  sender: HeartbeatSender,
): Promise<void> {
  await dialect.atomic(async (db) =>
    db
      .insert(heartbeats)
      .values(sender)
      .onConflictDoUpdate({ target: heartbeats.instanceId, set: { intervalMs: sql`excluded.interval_ms` } }),
  );
}
