import { createBlockWriter } from './block-writer.ts';
import { createContentReader } from './read-contents.ts';
import { saveTrace } from './save-spans.ts';
import type { PackedLog, SpanLog } from './span-logs.ts';
import { readKnown } from './stored-span.ts';
import { write, type Write, type Writer } from './write.ts';

/**
 * Saves log records as one transaction, as events of the spans that they name: at once where a span is here, else when it comes.
 * The same record twice is one. Returns whether anything changed.
 */
export async function saveLogs(writer: Writer, logs: readonly (SpanLog | PackedLog)[]): Promise<boolean> {
  const traces = Map.groupBy(logs, (log) => log.traceId);
  return write(
    writer,
    async (current) => {
      let changed = false;
      for (const [traceId, group] of traces) {
        if (await saveLogsOfTrace(writer, current, traceId, group)) changed = true;
        await current.breathe();
      }
      return changed;
    },
    Boolean,
  );
}

async function saveLogsOfTrace(
  writer: Writer,
  current: Write,
  traceId: string,
  logs: readonly (SpanLog | PackedLog)[],
): Promise<boolean> {
  const { db } = current;
  const trace = await current.trace(traceId);
  const block = createBlockWriter(traceId, trace.contents);
  const rows = logs.map((log) => ({
    traceId,
    spanId: log.spanId,
    content: block.keep('json' in log ? log.json : JSON.stringify(log.event), log.spanId),
  }));
  const written = block.finish();
  if (written) await writer.dialect.addBlocks(db, [written]);

  const touched = new Set<string>();
  for (let at = 0; at < rows.length; at += rowsPerQuery) {
    const added = await db
      .insert(writer.tables.logs)
      .values(rows.slice(at, at + rowsPerQuery))
      .onConflictDoNothing()
      .returning({ spanId: writer.tables.logs.spanId });
    for (const { spanId } of added) touched.add(spanId);
  }
  for (const spanId of touched) trace.withLogs.add(spanId);
  if (!trace.run) {
    const receivedAt = Date.now() * 1000;
    await db.insert(writer.tables.waitingTraces).values({ traceId, receivedAt }).onConflictDoNothing();
  }
  writer.traces.set(traceId, trace);

  const contents = createContentReader(writer, db, traceId);
  const here = [...touched].filter((spanId) => trace.spans.has(spanId));
  const spans = [];
  for (const spanId of here) spans.push(await readKnown(writer, db, contents, { traceId, spanId }));
  if (spans.length > 0) await saveTrace(writer, current, spans, touched);
  return touched.size > 0;
}

/** Far below what engines allow. */
const rowsPerQuery = 100;
