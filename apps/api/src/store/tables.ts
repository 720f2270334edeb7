import { isNotNull, isNull, sql, type Column, type SQL } from 'drizzle-orm';
import type { ColumnKit } from './columns.sqlite.ts';

/** What a run is called by, and by whom. */
type Named = Record<'name' | 'sessionId' | 'userId', Column>;

export function namesOf({ name, sessionId, userId }: Named): Column[] {
  return [name, sessionId, userId];
}

/** As the index of such runs has it, letter for letter. */
export function hasBackslash(run: Named): SQL {
  const conditions = namesOf(run).map((column) => sql`replace(${column}, '\\', '') <> ${column}`);
  return sql`(${sql.join(conditions, sql` or `)})`;
}

/** The tables, written once for every engine. */
export function defineTables(kit: ColumnKit) {
  const { table, text, integer, real, boolean, json, bytes, rowNumber, index, uniqueIndex, primaryKey } = kit;

  /** One row: which store this is, and how often it has changed. */
  const about = table('about', {
    id: text('id').primaryKey(),
    revision: integer('revision').notNull(),
  });

  /** One row a trace, kept up to date by each write. */
  const runs = table(
    'runs',
    {
      traceId: text('trace_id').primaryKey(),
      name: text('name').notNull(),
      type: text('type').notNull(),
      status: text('status').notNull(),
      startedAt: integer('started_at').notNull(),
      endedAt: integer('ended_at'),
      durationMs: real('duration_ms'),
      spanCount: integer('span_count').notNull(),
      errorCount: integer('error_count').notNull(),
      modelCallCount: integer('model_call_count').notNull(),
      toolCallCount: integer('tool_call_count').notNull(),
      inputTokens: integer('input_tokens'),
      outputTokens: integer('output_tokens'),
      totalTokens: integer('total_tokens'),
      cacheReadTokens: integer('cache_read_tokens'),
      cacheWriteTokens: integer('cache_write_tokens'),
      reasoningTokens: integer('reasoning_tokens'),
      costUsd: real('cost_usd'),
      usageComplete: boolean('usage_complete').notNull(),
      models: json('models').notNull(),
      serviceName: text('service_name'),
      sessionId: text('session_id'),
      userId: text('user_id'),
      tags: json('tags').notNull(),
      // What its spans tell, each once, in order; null where that is too much for a list: span-words.ts.
      providers: json('providers'),
      tools: json('tools'),
      errors: json('errors'),
      inputPreview: text('input_preview'),
      outputPreview: text('output_preview'),
      isPinned: boolean('is_pinned').notNull().default(false),
      /** When its first span came, microseconds: what is sent late has its time here all the same. */
      receivedAt: integer('received_at').notNull().default(0),
      metadata: json('metadata'),
      /** What the next write needs to go on from here: RunState's parts that no other column holds. */
      state: json('state').notNull(),
      revision: integer('revision').notNull(),
    },
    (run) => [
      // The list's default order, and its keyset paging. In any other order runs are read by their start as well, with no more
      // of each than that takes: an index an order would cost each write of a run more than all else that it does. SQLite has
      // more of the same kind, each with a part of what filters look at (0012_narrow_indexes.sql, 0017_fewer_indexes.sql).
      index('runs_by_start').on(
        run.startedAt,
        run.traceId,
        run.durationMs,
        run.costUsd,
        run.totalTokens,
        run.inputTokens,
        run.outputTokens,
        run.cacheReadTokens,
        run.cacheWriteTokens,
        run.reasoningTokens,
        run.spanCount,
        run.errorCount,
        run.modelCallCount,
        run.toolCallCount,
        run.status,
      ),
      // Retention looks for those that came first.
      index('runs_by_arrival').on(run.receivedAt, run.startedAt, run.traceId),
      // The live feed reads what changed since a revision.
      index('runs_by_revision').on(run.revision),
      // The list of sessions, and the runs of one in their order.
      index('runs_by_session').on(run.sessionId, run.startedAt, run.traceId).where(isNotNull(run.sessionId)),
      // Whoever looks for a text asks for these apart: few, however many runs there are.
      index('runs_with_backslash').on(run.traceId).where(hasBackslash(run)),
    ],
  );

  /** What the tree and the waterfall need of a span. */
  const spans = table(
    'spans',
    {
      traceId: text('trace_id').notNull(),
      spanId: text('span_id').notNull(),
      /** The process that it comes from; empty when it doesn't say from which. */
      instanceId: text('instance_id').notNull().default(''),
      parentSpanId: text('parent_span_id'),
      name: text('name').notNull(),
      type: text('type').notNull(),
      status: text('status').notNull(),
      isEvent: boolean('is_event').notNull(),
      startedAt: integer('started_at').notNull(),
      endedAt: integer('ended_at'),
      /** While it is interrupted: when its program was last heard of, microseconds; null where that is not known. */
      heardAt: integer('heard_at'),
      model: text('model'),
      provider: text('provider'),
      inputTokens: integer('input_tokens'),
      outputTokens: integer('output_tokens'),
      totalTokens: integer('total_tokens'),
      cacheReadTokens: integer('cache_read_tokens'),
      cacheWriteTokens: integer('cache_write_tokens'),
      reasoningTokens: integer('reasoning_tokens'),
      costUsd: real('cost_usd'),
      /** The price list that the cost was estimated from; null when it was reported. */
      priceVersion: text('price_version'),
      usageRole: text('usage_role'),
      responseId: text('response_id'),
      countsUsage: boolean('counts_usage').notNull(),
      timeToFirstTokenMs: real('time_to_first_token_ms'),
      toolName: text('tool_name'),
      errorMessage: text('error_message'),
      /** The number of the content that holds its payload. */
      payload: integer('payload').notNull(),
      revision: integer('revision').notNull(),
    },
    (span) => [
      primaryKey({ columns: [span.traceId, span.spanId] }),
      // A run's spans are read in this order, some at a time.
      index('spans_by_start').on(span.traceId, span.startedAt, span.spanId),
      // Metrics are of a span of time, whatever run it is in.
      index('spans_by_time').on(span.startedAt),
      // The live feed of one run reads what changed since a revision.
      index('spans_by_revision').on(span.traceId, span.revision, span.spanId),
      // Whoever looks for programs that are gone reads which spans have no end: few, however many there are.
      index('spans_without_end').on(span.status, span.instanceId, span.traceId).where(isNull(span.endedAt)),
    ],
  );

  /**
   * What came over the wire, in blocks of what one write brought to one trace: messages and other long values, each kept once a
   * trace, and the payloads of spans, which refer to them. Contents are numbered by trace. docs/decisions/contents.md
   */
  const contents = table(
    'contents',
    {
      /** Never given twice, in order of arrival; the full-text index knows a block by it. */
      id: rowNumber('id'),
      traceId: text('trace_id').notNull(),
      /** The number of the block's first content. */
      first: integer('first').notNull(),
      count: integer('count').notNull(),
      /** Of those of its contents that later ones are compared with. */
      hashes: bytes('hashes').notNull(),
      body: bytes('body').notNull(),
    },
    // A content is found by the last block that starts at or before its number.
    (block) => [uniqueIndex('contents_by_trace').on(block.traceId, block.first)],
  );

  /** Log records that belong to a span: events of it, which may come before it does. */
  const logs = table(
    'logs',
    {
      traceId: text('trace_id').notNull(),
      spanId: text('span_id').notNull(),
      /** The number of the content that holds it: the same record twice is one. */
      content: integer('content').notNull(),
    },
    (log) => [primaryKey({ columns: [log.traceId, log.spanId, log.content] })],
  );

  /** Traces of which log records came, and no span that would make a run of them. */
  const waitingTraces = table(
    'waiting_traces',
    {
      traceId: text('trace_id').primaryKey(),
      /** When the first record came, microseconds. */
      receivedAt: integer('received_at').notNull(),
    },
    // As of runs, retention looks for those that came first.
    (trace) => [index('waiting_traces_by_arrival').on(trace.receivedAt)],
  );

  /** Runs that were deleted, for those who look for what changed since a revision. */
  const deletedRuns = table(
    'deleted_runs',
    {
      traceId: text('trace_id').primaryKey(),
      revision: integer('revision').notNull(),
    },
    (run) => [index('deleted_runs_by_revision').on(run.revision)],
  );

  /** Processes that send heartbeats and had spans open when last looked: a server that starts knows whom to miss. */
  const heartbeats = table('heartbeats', {
    instanceId: text('instance_id').primaryKey(),
    intervalMs: integer('interval_ms').notNull(),
    /** As in `signs`; null where one server alone has the database. */
    heardAt: integer('heard_at'),
  });

  /** When servers that share a database last heard of what runs. They tell each other, so that none gives it up too early. */
  const signs = table(
    'signs',
    {
      traceId: text('trace_id').notNull(),
      instanceId: text('instance_id').notNull(),
      /** Microseconds since the epoch by the database's clock, since that is the one that all of them have. */
      heardAt: integer('heard_at').notNull(),
      isNamed: boolean('is_named').notNull(),
    },
    (sign) => [primaryKey({ columns: [sign.traceId, sign.instanceId] })],
  );

  return { about, runs, spans, contents, logs, waitingTraces, deletedRuns, heartbeats, signs };
}

export type Tables = ReturnType<typeof defineTables>;
export type RunColumns = Tables['runs']['$inferSelect'];
export type SpanColumns = Tables['spans']['$inferSelect'];
export type ContentColumns = Tables['contents']['$inferSelect'];
