import type { SpanType, Status } from '@spanlight/schema';
import { desc, eq, sql } from 'drizzle-orm';
import { addKnown, type KnownContents } from './block-writer.ts';
import type { Database, Engine } from './dialect.ts';
import { preparedFor } from './prepared.ts';
import { toRunState } from './run-columns.ts';
import type { CountedSpan, RunState } from './run-summary.ts';
import { fromUsageColumns, usageRoleOf } from './span-columns.ts';
import { readSpansWithLogs } from './span-logs.ts';
import { wordsOf } from './span-words.ts';
import type { ContentColumns } from './tables.ts';
import { createTops, type Tops } from './tops.ts';
import { createUsageTally, type UsageTally } from './usage-tally.ts';

/** What a write needs to know of a trace, so that it need not read it again. */
export interface TraceState {
  /** Null while there is no span. */
  run: RunState | null;
  spans: Map<string, CountedSpan>;
  tops: Tops;
  usage: UsageTally;
  contents: KnownContents;
  /** Spans that have log records, be they here or not. */
  withLogs: Set<string>;
}

/** Contents of a trace that new ones are compared with, at most: a conversation repeats its own past. */
const maxCompared = 50_000;

function emptyTrace(): TraceState {
  const spans = new Map<string, CountedSpan>();
  return {
    run: null,
    spans,
    tops: createTops(spans),
    usage: createUsageTally(),
    contents: { numbers: new Map(), count: 0 },
    withLogs: new Set(),
  };
}

/** Reads what is stored of a trace, without its contents. */
export async function readTrace(engine: Engine, db: Database, traceId: string): Promise<TraceState> {
  const { spans } = engine.tables;
  const queries = traceQueries(db, engine);
  const trace = emptyTrace();
  const run = await queries.run.get({ traceId });
  if (run) {
    trace.run = toRunState(run);
    await readSpans();
  }
  const blocks = await readBlocks();
  // Without a run there can be log records that came before their span.
  if (blocks.length > 0) trace.withLogs = await readSpansWithLogs(engine, db, traceId);
  return trace;

  async function readSpans() {
    const rows = await db
      .select({
        spanId: spans.spanId,
        parentSpanId: spans.parentSpanId,
        type: spans.type,
        status: spans.status,
        startedAt: spans.startedAt,
        endedAt: spans.endedAt,
        model: spans.model,
        inputTokens: spans.inputTokens,
        outputTokens: spans.outputTokens,
        totalTokens: spans.totalTokens,
        cacheReadTokens: spans.cacheReadTokens,
        cacheWriteTokens: spans.cacheWriteTokens,
        reasoningTokens: spans.reasoningTokens,
        costUsd: spans.costUsd,
        usageRole: spans.usageRole,
        responseId: spans.responseId,
        provider: spans.provider,
        toolName: spans.toolName,
        errorMessage: spans.errorMessage,
      })
      .from(spans)
      .where(eq(spans.traceId, traceId));
    for (const row of rows) {
      const { spanId, parentSpanId, startedAt, endedAt, model, costUsd, responseId } = row;
      const type = row.type as SpanType;
      const status = row.status as Status;
      trace.spans.set(spanId, { spanId, parentSpanId, type, status, startedAt, ...wordsOf(row) });
      const usage = { usage: fromUsageColumns(row), usageRole: usageRoleOf(row) };
      trace.usage.put({
        spanId,
        parentSpanId,
        type,
        status,
        startedAt,
        endedAt,
        model,
        costUsd,
        responseId,
        ...usage,
      });
    }
    trace.usage.takeChanged();
  }

  async function readBlocks() {
    const newest = (await queries.blocks.all({ traceId })) as Pick<
      ContentColumns,
      'first' | 'count' | 'hashes'
    >[];
    for (const block of newest.toReversed()) addKnown(trace.contents, block);
    forgetOldest(trace.contents);
    return newest;
  }
}

const traceQueries = preparedFor((db, { dialect, tables: { runs, contents } }) => {
  const { first, count, hashes } = contents;
  const traceId = sql.placeholder('traceId');
  return {
    run: dialect.prepare(db.select().from(runs).where(eq(runs.traceId, traceId))),
    blocks: dialect.prepare(
      db
        .select({ first, count, hashes })
        .from(contents)
        .where(eq(contents.traceId, traceId))
        .orderBy(desc(first)),
    ),
  };
});

export function forgetOldest({ numbers }: KnownContents): void {
  let excess = numbers.size - maxCompared;
  for (const id of numbers.keys()) {
    if (excess-- <= 0) return;
    numbers.delete(id);
  }
}
