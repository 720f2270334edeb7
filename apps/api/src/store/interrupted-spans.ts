import { and, eq, isNull } from 'drizzle-orm';
import type { Database, Engine } from './dialect.ts';
import { readRevision, writeRevision } from './revision.ts';
import { toRunColumns, toRunState } from './run-columns.ts';
import { moveSpans, type RunState } from './run-summary.ts';
import type { Tables } from './tables.ts';

/** The spans of one trace that one process sent; `instanceId` is empty for processes that don't say which they are. */
export interface TracePart {
  traceId: string;
  instanceId: string;
}

/** A span without an end. */
type OpenStatus = 'running' | 'interrupted';

/** The parts of all traces in which spans are running. */
export async function readRunningParts({ db, tables: { spans } }: Engine): Promise<TracePart[]> {
  return db
    .selectDistinct({ traceId: spans.traceId, instanceId: spans.instanceId })
    .from(spans)
    .where(and(isNull(spans.endedAt), eq(spans.status, 'running')));
}

/** Marks the running spans of a part as interrupted; false when there are none. */
export async function interruptSpans(engine: Engine, part: TracePart): Promise<boolean> {
  return moveParts(engine, [part], 'interrupted');
}

/** Marks the interrupted spans that a process has in some traces as running again; false when there are none. */
export async function reviveSpans(
  engine: Engine,
  instanceId: string,
  traceIds: ReadonlySet<string>,
): Promise<boolean> {
  const { spans } = engine.tables;
  const found = await engine.db
    .selectDistinct({ traceId: spans.traceId, instanceId: spans.instanceId })
    .from(spans)
    .where(and(isNull(spans.endedAt), eq(spans.status, 'interrupted'), eq(spans.instanceId, instanceId)));
  const parts = found.filter(({ traceId }) => traceIds.has(traceId));
  return parts.length > 0 && moveParts(engine, parts, 'running');
}

async function moveParts(engine: Engine, parts: readonly TracePart[], to: OpenStatus): Promise<boolean> {
  const { runs } = engine.tables;
  return engine.dialect.atomic(async (db) => {
    const revision = (await readRevision(engine, db)) + 1;
    let changed = false;
    for (const part of parts) {
      const [run] = await db.select().from(runs).where(eq(runs.traceId, part.traceId));
      if (!run) continue;
      const state = toRunState(run);
      if (!(await movePart(db, engine.tables, { part, state, to, revision }))) continue;
      changed = true;
      await db
        .update(runs)
        .set({ ...toRunColumns(state), revision })
        .where(eq(runs.traceId, part.traceId));
    }
    if (changed) await writeRevision(engine, db, revision);
    return changed;
  });
}

export interface Move {
  part: TracePart;
  /** Of the part's run; is brought up to date. */
  state: RunState;
  to: OpenStatus;
  revision: number;
}

/** Within a write: gives a part's spans without an end the other status. False when none has to change. */
export async function movePart(
  db: Database,
  { spans }: Tables,
  { part, state, to, revision }: Move,
): Promise<boolean> {
  const from: OpenStatus = to === 'running' ? 'interrupted' : 'running';
  const moved = await db
    .update(spans)
    .set({ status: to, revision })
    .where(
      and(
        isNull(spans.endedAt),
        eq(spans.status, from),
        eq(spans.instanceId, part.instanceId),
        eq(spans.traceId, part.traceId),
      ),
    )
    .returning({ spanId: spans.spanId });
  moveSpans(state, new Set(moved.map(({ spanId }) => spanId)), to);
  return moved.length > 0;
}
