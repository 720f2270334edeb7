import type { RunSkeleton, SpanDetail } from '@spanlight/schema';
import { and, eq } from 'drizzle-orm';
import type { ReadSpan } from '../span.ts';
import type { Engine } from './dialect.ts';
import { createContentReader, readRaw } from './read-contents.ts';
import { fromRunColumns } from './run-columns.ts';
import { fromSpanColumns } from './span-columns.ts';
import type { SpanColumns } from './tables.ts';
import { withLogs } from './span-logs.ts';

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

/** One span with its payload, and the meaning that it has by now; null when there is none. */
export async function readSpan(
  { read, ...engine }: Engine & { read: ReadSpan },
  traceId: string,
  spanId: string,
): Promise<SpanDetail | null> {
  const { db, tables } = engine;
  const { spans } = tables;
  const [row] = await db
    .select()
    .from(spans)
    .where(and(eq(spans.traceId, traceId), eq(spans.spanId, spanId)));
  if (!row) return null;
  const contents = createContentReader(engine, db, traceId);
  const span = read(await withLogs(engine, db, contents, await readRaw(contents, row)), true);
  const { rawStatus: _status, usageRole: _role, ...detail } = span;
  // The row has the last word, so that details and tree say the same: it knows what was interrupted, and what it cost by which prices.
  return { ...detail, ...fromSpanColumns(row), ...costOf(row) };
}

function costOf({ costUsd, priceVersion }: SpanColumns): Pick<SpanDetail, 'costSource' | 'priceVersion'> {
  const source = priceVersion === null ? 'reported' : 'estimated';
  return { costSource: costUsd === null ? null : source, priceVersion };
}
