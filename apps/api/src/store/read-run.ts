import type { Run, RunSkeleton, SpanDetail } from '@spanlight/schema';
import { and, eq } from 'drizzle-orm';
import type { ReadSpan } from '../span.ts';
import type { Engine } from './dialect.ts';
import { createContentReader, readRaw } from './read-contents.ts';
import { fromRunColumns } from './run-columns.ts';
import { fromSpanColumns } from './span-columns.ts';
import { readSpanTexts } from './span-texts.ts';
import type { SpanColumns } from './tables.ts';
import { withLogs } from './span-logs.ts';

/** A run with its spans, without payloads; null when there is none. Spans come in order of start. */
export async function readRun(engine: Engine, traceId: string): Promise<RunSkeleton | null> {
  const text = await readRunText(engine, traceId);
  if (!text) return null;
  let json = '';
  for await (const part of text) json += part;
  return JSON.parse(json) as RunSkeleton;
}

/** The same as JSON, in pieces that each are read at once, so that other work has its turn between those of a long run. */
export async function readRunText(engine: Engine, traceId: string): Promise<AsyncIterable<string> | null> {
  const { db, tables } = engine;
  const [run] = await db.select().from(tables.runs).where(eq(tables.runs.traceId, traceId));
  return run ? skeletonText(engine, fromRunColumns(run)) : null;
}

async function* skeletonText(engine: Engine, run: Run): AsyncGenerator<string> {
  yield `{"run":${JSON.stringify(run)},"spans":[`;
  let isFirst = true;
  for await (const rows of readSpanTexts(engine, run.traceId)) {
    yield isFirst ? rows : `,${rows}`;
    isFirst = false;
  }
  yield ']}';
}

export interface ReadSpanOptions {
  /** Lists and objects that are so long that they would be cut are LongJson, unless they are messages. @default false */
  leavesLong?: boolean;
}

/** One span with its payload, and the meaning that it has by now; null when there is none. */
export async function readSpan(
  { read, ...engine }: Engine & { read: ReadSpan },
  traceId: string,
  spanId: string,
  { leavesLong = false }: ReadSpanOptions = {},
): Promise<SpanDetail | null> {
  const { db, tables } = engine;
  const { spans } = tables;
  const [row] = await db
    .select()
    .from(spans)
    .where(and(eq(spans.traceId, traceId), eq(spans.spanId, spanId)));
  if (!row) return null;
  const contents = createContentReader(engine, db, traceId);
  const raw = await withLogs(engine, db, contents, await readRaw(contents, row, { leavesLong }));
  const span = read(raw, true, leavesLong);
  const { rawStatus: _status, usageRole: _role, traceName: _name, isPartlyRead: _part, ...detail } = span;
  // The row has the last word, so that details and tree say the same: it knows what was interrupted, and what it cost by which prices.
  return { ...detail, ...fromSpanColumns(row), ...costOf(row) };
}

function costOf({ costUsd, priceVersion }: SpanColumns): Pick<SpanDetail, 'costSource' | 'priceVersion'> {
  const source = priceVersion === null ? 'reported' : 'estimated';
  return { costSource: costUsd === null ? null : source, priceVersion };
}
