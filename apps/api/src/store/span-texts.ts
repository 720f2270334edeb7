import { setImmediate } from 'node:timers/promises';
import type { SpanRow } from '@spanlight/schema';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Engine, JsonEntries } from './dialect.ts';
import type { Tables } from './tables.ts';

/** As many as are read in some ten milliseconds. */
const rowsPerPart = 2000;

/**
 * The span rows of a run as JSON, each what fromSpanColumns makes of its columns, in order of start; some at a time, with commas
 * between them. It is the database that writes the JSON, and puts it together: for 50,000 rows, an object a row and then its text
 * take three times as long, and a text a row half as long again.
 */
export async function* readSpanTexts(engine: Engine, traceId: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  let after: SpanRow | null = null;
  for (;;) {
    const { json, spanIds, count } = await readPart(engine, traceId, after);
    if (json === null || spanIds === null) return;
    const ids = spanIds.split(',');
    const news = ids.some((id) => seen.has(id)) ? without(seen, json) : json;
    if (news !== '') yield news;
    if (count < rowsPerPart) return;
    for (const id of ids) seen.add(id);
    after = lastOf(json);
    await setImmediate();
  }
}

interface Part {
  /** Null of no rows. */
  json: string | null;
  spanIds: string | null;
  count: number;
}

async function readPart(
  { db, tables, dialect }: Engine,
  traceId: string,
  after: SpanRow | null,
): Promise<Part> {
  const { spans } = tables;
  const { spanId, startedAt } = spans;
  const entries = spanRowEntries(tables);
  const heard = { ...entries, lastHeardAt: spans.heardAt };
  // What few rows have is left out of the others.
  const rowJson = sql<string>`case when ${isNull(spans.heardAt)} then ${dialect.jsonObject(entries)} else ${dialect.jsonObject(heard)} end`;
  const part = db
    .select({ json: rowJson.as('json'), spanId })
    .from(spans)
    .where(
      and(
        eq(spans.traceId, traceId),
        after ? sql`(${startedAt}, ${spanId}) > (${after.startedAt}, ${after.spanId})` : undefined,
      ),
    )
    .orderBy(startedAt, spanId)
    .limit(rowsPerPart)
    .as('part');
  const [read] = await db
    .select({
      // In the order of the part: no engine takes that away from a subquery that has a limit, and an own one sorts the texts again.
      json: sql<string | null>`string_agg(${part.json}, ',')`,
      spanIds: sql<string | null>`string_agg(${part.spanId}, ',')`,
      count: sql`count(*)`.mapWith(Number),
    })
    .from(part);
  return read!;
}

/** A span that is told to have started later, while this goes on, comes again. */
function without(seen: ReadonlySet<string>, json: string): string {
  const rows = JSON.parse(`[${json}]`) as SpanRow[];
  return rows
    .filter(({ spanId }) => !seen.has(spanId))
    .map((row) => JSON.stringify(row))
    .join(',');
}

/** No text has bare quotes in JSON. */
function lastOf(json: string): SpanRow {
  return JSON.parse(json.slice(json.lastIndexOf('{"spanId"'))) as SpanRow;
}

function spanRowEntries({ spans }: Tables) {
  return {
    // First, so that lastOf finds where a row begins.
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
  } satisfies JsonEntries & Record<Exclude<keyof SpanRow, 'lastHeardAt'>, unknown>;
}
