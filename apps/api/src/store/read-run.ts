import type { RunSkeleton, SpanDetail } from '@spanlight/schema';
import { and, eq } from 'drizzle-orm';
import type { ReadSpan } from '../span.ts';
import type { Engine } from './dialect.ts';
import { fromRunColumns } from './run-columns.ts';
import { fromSpanColumns, toDetail } from './span-columns.ts';

/** A run with its spans, without payloads; null when there is none. Spans come in order of start. */
export async function readRun({ db, tables }: Engine, traceId: string): Promise<RunSkeleton | null> {
  const { runs, spans } = tables;
  const [run] = await db.select().from(runs).where(eq(runs.traceId, traceId));
  if (!run) return null;
  const rows = await db
    .select()
    .from(spans)
    .where(eq(spans.traceId, traceId))
    .orderBy(spans.startedAt, spans.spanId);
  return { run: fromRunColumns(run), spans: rows.map(fromSpanColumns) };
}

/** One span with its payload; null when there is none. */
export async function readSpan(
  { db, tables }: Engine,
  traceId: string,
  spanId: string,
  read: ReadSpan,
): Promise<SpanDetail | null> {
  const { spans, payloads } = tables;
  const [found] = await db
    .select({ span: spans, payload: payloads })
    .from(spans)
    .innerJoin(payloads, and(eq(payloads.traceId, spans.traceId), eq(payloads.spanId, spans.spanId)))
    .where(and(eq(spans.traceId, traceId), eq(spans.spanId, spanId)));
  return found ? toDetail(found.span, found.payload, read) : null;
}
