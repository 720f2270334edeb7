import { and, eq, inArray } from 'drizzle-orm';
import type { RawSpan } from '../raw-span.ts';
import type { Engine } from './dialect.ts';
import { createContentReader, readRaw } from './read-contents.ts';
import { withLogs } from './span-logs.ts';

/** Spans of a run as they came over the wire, with their log records as events, in order of start; without those that are gone. */
export async function readRawSpans(
  engine: Engine,
  traceId: string,
  spanIds: readonly string[],
): Promise<RawSpan[]> {
  const { db, tables } = engine;
  const { spans } = tables;
  const rows = await db
    .select()
    .from(spans)
    .where(and(eq(spans.traceId, traceId), inArray(spans.spanId, [...spanIds])))
    .orderBy(spans.startedAt, spans.spanId);
  const contents = createContentReader(engine, db, traceId);
  const found: RawSpan[] = [];
  for (const row of rows) found.push(await withLogs(engine, db, contents, await readRaw(contents, row)));
  return found;
}
