import { eq } from 'drizzle-orm';
import type { Span } from '../span.ts';
import { createContentReader } from './read-contents.ts';
import { countSpan, leadOf, startRun, type RunState } from './run-summary.ts';
import { readSpansWithLogs } from './span-logs.ts';
import { readStored } from './stored-span.ts';
import type { SpanColumns } from './tables.ts';
import { createTops } from './tops.ts';
import type { Write, Writer } from './write.ts';

/**
 * The state of a run from all its spans as they are stored and as they are understood by now; `each` is told of every one. Null
 * when there is none.
 */
export async function recount(
  writer: Writer,
  { db, breathe }: Write,
  traceId: string,
  each: (row: SpanColumns, span: Span) => void = () => undefined,
): Promise<RunState | null> {
  const { spans } = writer.tables;
  const contents = createContentReader(writer, db, traceId);
  const withLogs = await readSpansWithLogs(writer, db, traceId);
  const found = await db.select().from(spans).where(eq(spans.traceId, traceId));
  const rows = new Map(found.map((row) => [row.spanId, row]));
  const read = (row: SpanColumns) =>
    readStored(writer, db, contents, { row, hasLogs: withLogs.has(row.spanId) });
  let state: RunState | null = null;
  for (const row of rows.values()) {
    const span = await read(row);
    if (state) countSpan(state, null, span);
    else state = startRun(span);
    each(row, span);
    await breathe();
  }
  if (state) state.lead = leadOf(await read(rows.get(createTops(rows).topOf(state.first.spanId))!));
  return state;
}
