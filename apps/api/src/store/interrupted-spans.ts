import { and, eq, isNull } from 'drizzle-orm';
import type { Database, Engine } from './dialect.ts';
import { toRunColumns } from './run-columns.ts';
import { moveSpans } from './run-summary.ts';
import type { Tables } from './tables.ts';
import type { TraceState } from './trace-state.ts';
import { write, type Writer } from './write.ts';

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

/** A part whose process is gone; `heardAt`: when it was last heard of, microseconds, null when that is not known. */
export interface LostPart extends TracePart {
  heardAt: number | null;
}

/** Marks the running spans of a part as interrupted; false when there are none. */
export async function interruptSpans(writer: Writer, { heardAt, ...part }: LostPart): Promise<boolean> {
  return moveParts(writer, [part], 'interrupted', heardAt);
}

/** Marks the interrupted spans that a process has in some traces as running again; false when there are none. */
export async function reviveSpans(
  writer: Writer,
  instanceId: string,
  traceIds: ReadonlySet<string>,
): Promise<boolean> {
  const { spans } = writer.tables;
  const found = await writer.db
    .selectDistinct({ traceId: spans.traceId, instanceId: spans.instanceId })
    .from(spans)
    .where(and(isNull(spans.endedAt), eq(spans.status, 'interrupted'), eq(spans.instanceId, instanceId)));
  const parts = found.filter(({ traceId }) => traceIds.has(traceId));
  return parts.length > 0 && moveParts(writer, parts, 'running');
}

async function moveParts(
  writer: Writer,
  parts: readonly TracePart[],
  to: OpenStatus,
  heardAt: number | null = null,
): Promise<boolean> {
  return write(
    writer,
    async ({ db, revision, trace: traceOf }) => {
      let changed = false;
      for (const part of parts) {
        const trace = await traceOf(part.traceId);
        if (!trace.run || !(await movePart(db, writer.tables, { part, trace, to, heardAt, revision })))
          continue;
        changed = true;
        const columns = toRunColumns(trace.run, trace.usage.summary());
        await writer.dialect.putRuns(db, [{ ...columns, revision }]);
        writer.traces.set(part.traceId, trace);
      }
      return changed;
    },
    Boolean,
  );
}

export interface Move {
  part: TracePart;
  /** The part's; is brought up to date. */
  trace: TraceState;
  to: OpenStatus;
  /** When the part was last heard of, where it is given up. @default null */
  heardAt?: number | null;
  revision: number;
}

/** Within a write: gives a part's spans without an end the other status. False when none has to change. */
export async function movePart(
  db: Database,
  { spans }: Tables,
  { part, trace, to, heardAt = null, revision }: Move,
): Promise<boolean> {
  const from: OpenStatus = to === 'running' ? 'interrupted' : 'running';
  const moved = await db
    .update(spans)
    .set({ status: to, heardAt, revision })
    .where(
      and(
        isNull(spans.endedAt),
        eq(spans.status, from),
        eq(spans.instanceId, part.instanceId),
        eq(spans.traceId, part.traceId),
      ),
    )
    .returning({ spanId: spans.spanId });
  const ids = new Set(moved.map(({ spanId }) => spanId));
  for (const spanId of ids) trace.spans.set(spanId, { ...trace.spans.get(spanId)!, status: to });
  if (trace.run) moveSpans(trace.run, ids, to);
  return ids.size > 0;
}
