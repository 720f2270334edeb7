import {
  isModelCall,
  type SpanDetail,
  type SpanRow,
  type SpanType,
  type Status,
  type Usage,
} from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { instanceOf, type ReadSpan, type Span } from '../span.ts';
import type { PayloadColumns, SpanColumns } from './tables.ts';

type UsageColumns = Record<keyof Usage, number | null>;

export function toSpanColumns(span: Span): Omit<SpanColumns, 'revision'> {
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
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    toolName: span.toolName,
    errorMessage: span.errorMessage,
  };
}

/** What is in these columns was written by toSpanColumns: the casts restore the types of what it was given. */
export function fromSpanColumns(columns: Omit<SpanColumns, 'traceId' | 'revision'>): SpanRow {
  return {
    spanId: columns.spanId,
    parentSpanId: columns.parentSpanId,
    name: columns.name,
    type: columns.type as SpanType,
    status: columns.status as Status,
    isEvent: columns.isEvent,
    startedAt: columns.startedAt,
    endedAt: columns.endedAt,
    model: columns.model,
    provider: columns.provider,
    usage: fromUsageColumns(columns),
    countsUsage: isModelCall(columns.type as SpanType),
    costUsd: columns.costUsd,
    timeToFirstTokenMs: columns.timeToFirstTokenMs,
    toolName: columns.toolName,
    errorMessage: columns.errorMessage,
  };
}

export function toPayloadColumns(span: Span): PayloadColumns {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    convention: span.convention,
    kind: span.kind,
    statusCode: span.rawStatus.code,
    statusMessage: span.rawStatus.message,
    serviceName: span.serviceName,
    sessionId: span.sessionId,
    userId: span.userId,
    tags: JSON.stringify(span.tags),
    finishReason: span.finishReason,
    scope: JSON.stringify(span.scope),
    error: toJson(span.error),
    parameters: toJson(span.parameters),
    metadata: toJson(span.metadata),
    resource: JSON.stringify(span.resource),
    links: JSON.stringify(span.links),
    events: JSON.stringify(span.events),
    attributes: JSON.stringify(span.attributes),
    toolDefinitions: toJson(span.toolDefinitions),
    input: toJson(span.input),
    output: toJson(span.output),
    inputMessages: toJson(span.inputMessages),
    outputMessages: toJson(span.outputMessages),
  };
}

/** A span as it came, with the meaning that it has by now; whether it was interrupted is known to its row alone. */
export function fromColumns(columns: SpanColumns, payload: PayloadColumns, read: ReadSpan): Span {
  const { status, costUsd } = columns;
  return { ...read(toRaw(columns, payload)), status: status as Status, costUsd };
}

/** As the API shows it. */
export function toDetail(columns: SpanColumns, payload: PayloadColumns, read: ReadSpan): SpanDetail {
  const { rawStatus: _status, usageRole: _role, ...detail } = fromColumns(columns, payload, read);
  return { ...detail, ...fromSpanColumns(columns) };
}

/** What is in these columns was written by toPayloadColumns: the casts restore the types of what it was given. */
function toRaw(columns: SpanColumns, payload: PayloadColumns): RawSpan {
  const { traceId, spanId, parentSpanId, name, startedAt, endedAt } = columns;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: payload.kind,
    startedAt,
    endedAt,
    attributes: JSON.parse(payload.attributes) as RawSpan['attributes'],
    events: JSON.parse(payload.events) as RawSpan['events'],
    links: JSON.parse(payload.links) as RawSpan['links'],
    status: { code: payload.statusCode, message: payload.statusMessage },
    resource: JSON.parse(payload.resource) as RawSpan['resource'],
    scope: JSON.parse(payload.scope) as RawSpan['scope'],
  };
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
