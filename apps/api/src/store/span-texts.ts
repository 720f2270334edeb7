import { setImmediate } from 'node:timers/promises';
import type { SpanRow } from '@spanlight/schema';
import { and, eq, sql } from 'drizzle-orm';
import type { Engine, JsonEntries } from './dialect.ts';
import type { Tables } from './tables.ts';

/** As many as are read in some ten milliseconds. */
const rowsPerPart = 2000;

/**
 * The span rows of a run as JSON, each what fromSpanColumns makes of its columns, in order of start; some at a time. It is the
 * database that writes the JSON: for 50,000 rows, an object a row and then its text take three times as long.
 */
export async function* readSpanTexts(
  { db, tables, dialect }: Engine,
  traceId: string,
): AsyncGenerator<string[]> {
  const { spans } = tables;
  const json = dialect.jsonObject(spanRowEntries(tables));
  const seen = new Set<string>();
  let after: SpanRow | null = null;
  for (;;) {
    const rows: { json: string; spanId: string }[] = await db
      .select({ json, spanId: spans.spanId })
      .from(spans)
      .where(
        and(
          eq(spans.traceId, traceId),
          after
            ? sql`(${spans.startedAt}, ${spans.spanId}) > (${after.startedAt}, ${after.spanId})`
            : undefined,
        ),
      )
      .orderBy(spans.startedAt, spans.spanId)
      .limit(rowsPerPart);
    // A span that is told to have started later, while this goes on, comes again.
    yield rows.filter(({ spanId }) => !seen.has(spanId)).map((row) => row.json);
    if (rows.length < rowsPerPart) return;
    for (const { spanId } of rows) seen.add(spanId);
    after = JSON.parse(rows.at(-1)!.json) as SpanRow;
    await setImmediate();
  }
}

function spanRowEntries({ spans }: Tables) {
  return {
    spanId: spans.spanId,
    parentSpanId: spans.parentSpanId,
    name: spans.name,
    type: spans.type,
    status: spans.status,
    isEvent: spans.isEvent,
    startedAt: spans.startedAt,
    endedAt: spans.endedAt,
    model: spans.model,
    provider: spans.provider,
    usage: {
      inputTokens: spans.inputTokens,
      outputTokens: spans.outputTokens,
      totalTokens: spans.totalTokens,
      cacheReadTokens: spans.cacheReadTokens,
      cacheWriteTokens: spans.cacheWriteTokens,
      reasoningTokens: spans.reasoningTokens,
    },
    countsUsage: spans.countsUsage,
    costUsd: spans.costUsd,
    timeToFirstTokenMs: spans.timeToFirstTokenMs,
    toolName: spans.toolName,
    errorMessage: spans.errorMessage,
  } satisfies JsonEntries & Record<keyof SpanRow, unknown>;
}
