import { isToolCall, spanTypes, type MetricGroup } from '@spanlight/schema';
import { and, eq, inArray, isNull, or, sql, type Column, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Engine } from './dialect.ts';

/** What is measured when it is told apart by a group: rows of one kind, and where each value of theirs lies. */
export interface Measured {
  rows: SQL;
  only: SQL | undefined;
  traceId: Column;
  startedAt: Column;
  /** What a series is named by; and by type, where names alone don't tell. */
  key: SQLWrapper;
  type: SQLWrapper;
  status: Column;
  inputTokens: SQLWrapper;
  outputTokens: SQLWrapper;
  totalTokens: SQLWrapper;
  costUsd: SQLWrapper;
  /** Milliseconds; null while running, or when the end is not known. */
  latencyMs: SQLWrapper;
  /** Milliseconds. */
  timeToFirstTokenMs: SQLWrapper;
}

/** Text, also where PostgreSQL would not know the type of a bare null. */
const none = sql`cast(null as text)`;

export function measuredBy({ tables: { runs, spans } }: Engine, group: MetricGroup): Measured {
  if (group === 'service') {
    const { inputTokens, outputTokens, totalTokens, costUsd, traceId, startedAt, status } = runs;
    const figures = { inputTokens, outputTokens, totalTokens, costUsd };
    return {
      rows: sql`${runs}`,
      only: undefined,
      traceId,
      startedAt,
      status,
      ...figures,
      key: runs.serviceName,
      type: none,
      latencyMs: runs.durationMs,
      timeToFirstTokenMs: none,
    };
  }
  const { traceId, startedAt, status, timeToFirstTokenMs } = spans;
  const { inputTokens, outputTokens, totalTokens, costUsd } = spans;
  // Each request to a model once: what a call within another repeats, or an agent adds up, is left out.
  const counted = (column: Column) => sql`case when ${spans.countsUsage} then ${column} end`;
  const ofSpans = {
    rows: sql`${spans}`,
    traceId,
    startedAt,
    status,
    type: none,
    inputTokens: counted(inputTokens),
    outputTokens: counted(outputTokens),
    totalTokens: counted(totalTokens),
    costUsd: counted(costUsd),
    latencyMs: sql`(${spans.endedAt} - ${startedAt}) / cast(1000 as double precision)`,
    timeToFirstTokenMs: none,
  };
  switch (group) {
    case 'model': {
      const hasNoFigures = and(
        isNull(totalTokens),
        isNull(inputTokens),
        isNull(outputTokens),
        isNull(costUsd),
      );
      return {
        ...ofSpans,
        // A call that a call within it tells a second time is no request of its own.
        only: and(eq(spans.usageRole, 'call'), or(eq(spans.countsUsage, true), hasNoFigures)),
        key: spans.model,
        timeToFirstTokenMs,
      };
    }
    case 'tool':
      return {
        ...ofSpans,
        only: inArray(spans.type, spanTypes.filter(isToolCall)),
        key: sql`coalesce(${spans.toolName}, ${spans.name})`,
      };
    case 'agent':
      return {
        ...ofSpans,
        // What its span says of itself, which is mostly the sum of the calls below.
        inputTokens,
        outputTokens,
        totalTokens,
        costUsd,
        only: eq(spans.type, 'agent_run'),
        key: spans.name,
      };
    case 'name':
      return {
        ...ofSpans,
        only: eq(spans.isEvent, false),
        key: spans.name,
        type: spans.type,
        timeToFirstTokenMs,
      };
  }
}
