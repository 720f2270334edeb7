import { gt, lt, sql, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import type { HeartbeatSender } from './heartbeats.ts';
import type { TracePart } from './interrupted-spans.ts';

/** How long ago something was heard of, milliseconds. Only durations are told: clocks differ from machine to machine. */
interface Heard {
  silentMs: number;
}

/** A part of a trace that has been heard of; `isNamed` when a heartbeat has named it. */
export interface HeardPart extends TracePart, Heard {
  isNamed: boolean;
}

export interface HeardSender extends HeartbeatSender, Heard {}

/** What servers have heard of programs. */
export interface Signs {
  parts: HeardPart[];
  senders: HeardSender[];
}

/** Far below what engines allow. */
const rowsPerStatement = 500;

/** Tells the other servers on the database what this one has heard; returns what any of them has within so many milliseconds. */
export async function shareSigns(engine: Engine, told: Signs, withinMs: number): Promise<Signs> {
  const { dialect, tables } = engine;
  const { signs, heartbeats } = tables;
  const heardAt = ({ silentMs }: Heard) => sql`${dialect.now} - ${Math.round(silentMs * 1000)}`;
  const silentMs = (at: SQL) => sql`(${dialect.now} - ${at}) / 1000.0`.mapWith(Number);

  return dialect.atomic(async (db) => {
    // In one order, or two servers that tell of the same parts could wait for each other.
    const parts = told.parts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (let at = 0; at < parts.length; at += rowsPerStatement) {
      const rows = parts
        .slice(at, at + rowsPerStatement)
        .map(({ traceId, instanceId, isNamed, ...heard }) => ({
          traceId,
          instanceId,
          isNamed,
          heardAt: heardAt(heard),
        }));
      await db
        .insert(signs)
        .values(rows)
        .onConflictDoUpdate({
          target: [signs.traceId, signs.instanceId],
          set: {
            heardAt: later(sql`${signs.heardAt}`),
            isNamed: sql`(${signs.isNamed} or excluded.is_named)`,
          },
        });
    }
    const senders = told.senders.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
    for (let at = 0; at < senders.length; at += rowsPerStatement) {
      const rows = senders.slice(at, at + rowsPerStatement).map(({ instanceId, intervalMs, ...heard }) => ({
        instanceId,
        intervalMs,
        heardAt: heardAt(heard),
      }));
      await db
        .insert(heartbeats)
        .values(rows)
        .onConflictDoUpdate({
          target: heartbeats.instanceId,
          set: {
            intervalMs: sql`excluded.interval_ms`,
            heardAt: later(sql`coalesce(${heartbeats.heardAt}, 0)`),
          },
        });
    }

    const earliest = sql`${dialect.now} - ${Math.round(withinMs * 1000)}`;
    await db.delete(signs).where(lt(signs.heardAt, earliest));
    return {
      parts: await db
        .select({
          traceId: signs.traceId,
          instanceId: signs.instanceId,
          isNamed: signs.isNamed,
          silentMs: silentMs(sql`${signs.heardAt}`),
        })
        .from(signs)
        .where(gt(signs.heardAt, earliest)),
      senders: await db
        .select({
          instanceId: heartbeats.instanceId,
          intervalMs: heartbeats.intervalMs,
          silentMs: silentMs(sql`${heartbeats.heardAt}`),
        })
        .from(heartbeats)
        .where(gt(heartbeats.heardAt, earliest)),
    };
  });
}

function later(known: SQL): SQL {
  return sql`case when excluded.heard_at > ${known} then excluded.heard_at else ${known} end`;
}

function keyOf({ traceId, instanceId }: TracePart): string {
  return `${traceId} ${instanceId}`;
}
