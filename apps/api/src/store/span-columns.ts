import type { SpanRow, SpanType, Status, Usage, UsageRole } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { instanceOf } from '../span.ts';
import type { Payload } from './packed-payload.ts';
import type { ReadySpan } from './packed-span.ts';
import type { SpanColumns } from './tables.ts';

type UsageColumns = Record<keyof Usage, number | null>;

/** What the store gives a span's row itself. */
type StoreColumns = 'heardAt' | 'countsUsage' | 'payload' | 'revision';

export function toSpanColumns(span: ReadySpan): Omit<SpanColumns, StoreColumns> {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    instanceId: instanceOf(span),
    parentSpanId: span.parentSpanId,
    name: span.name,
    type: span.type,
    status: span.status,
    isEvent: span.isEvent,
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    model: span.model,
    provider: span.provider,
    ...toUsageColumns(span.usage),
    costUsd: span.costUsd,
    priceVersion: span.priceVersion,
    usageRole: span.usageRole,
    responseId: span.responseId,
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    toolName: span.toolName,
    errorMessage: span.errorMessage,
  };
}

/** What is in these columns was written by toSpanColumns: the casts restore the types of what it was given. */
export function fromSpanColumns(columns: Omit<SpanColumns, 'traceId' | 'payload' | 'revision'>): SpanRow {
  return {
    spanId: columns.spanId,
    parentSpanId: columns.parentSpanId,
    name: columns.name,
    type: columns.type as SpanType,
    status: statusOf(columns),
    isEvent: columns.isEvent,
    startedAt: columns.startedAt,
    endedAt: columns.endedAt,
    ...(columns.heardAt !== null && { lastHeardAt: columns.heardAt }),
    model: columns.model,
    provider: columns.provider,
    usage: fromUsageColumns(columns),
    countsUsage: columns.countsUsage,
    costUsd: columns.costUsd,
    timeToFirstTokenMs: columns.timeToFirstTokenMs,
    toolName: columns.toolName,
    errorMessage: columns.errorMessage,
  };
}

/** What came over the wire: the part of it that the row holds, and the rest. */
export function toRaw(columns: SpanColumns, payload: Payload): RawSpan {
  const { traceId, spanId, parentSpanId, startedAt, endedAt } = columns;
  return { traceId, spanId, parentSpanId, startedAt, endedAt, ...payload };
}

export function statusOf({ status }: Pick<SpanColumns, 'status'>): Status {
  return status as Status;
}

export function usageRoleOf({ usageRole }: Pick<SpanColumns, 'usageRole'>): UsageRole | null {
  return usageRole as UsageRole | null;
}

const unknownUsage: UsageColumns = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

export function toUsageColumns(usage: Usage | null): UsageColumns {
  return usage ?? unknownUsage;
}

export function fromUsageColumns(columns: UsageColumns): Usage | null {
  const usage: Usage = {
    inputTokens: columns.inputTokens,
    outputTokens: columns.outputTokens,
    totalTokens: columns.totalTokens,
    cacheReadTokens: columns.cacheReadTokens,
    cacheWriteTokens: columns.cacheWriteTokens,
    reasoningTokens: columns.reasoningTokens,
  };
  return Object.values(usage).some((count) => count !== null) ? usage : null;
}

export function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

export function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
