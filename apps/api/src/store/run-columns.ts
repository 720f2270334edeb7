import type { Run, SpanType, Status } from '@spanlight/schema';
import { runStatus, type Fact, type RunState, type Source } from './run-summary.ts';
import { fromJson, fromUsageColumns, toJson, toUsageColumns } from './span-columns.ts';
import type { RunColumns } from './tables.ts';
import type { RunUsage } from './usage-tally.ts';

/** RunState's parts that have no column of their own. */
interface HiddenState {
  lastEndedAt: number | null;
  runningCount: number;
  interruptedCount: number;
  /** Missing in rows of versions in which `first` was the lead. */
  leadSpanId?: string;
  leadStatus: Status;
  /** Where the trace has a name of its own, which then is the run's. */
  leadName?: string;
  sources: Record<'lead', Source> & { traceName?: Source } & Record<
      'serviceName' | 'sessionId' | 'userId' | 'tags',
      Source | null
    >;
}

export function toRunColumns(state: RunState, usage: RunUsage): Omit<RunColumns, 'revision'> {
  const { lead } = state;
  const status = runStatus(state);
  // When an interrupted run came to its end, nobody knows.
  const endedAt = status === 'running' || status === 'interrupted' ? null : state.lastEndedAt;
  const hidden: HiddenState = {
    lastEndedAt: state.lastEndedAt,
    runningCount: state.runningCount,
    interruptedCount: state.interruptedCount,
    leadSpanId: lead.spanId,
    leadStatus: lead.status,
    ...(state.traceName && { leadName: lead.name }),
    sources: {
      lead: state.first,
      ...(state.traceName && { traceName: state.traceName.source }),
      serviceName: state.serviceName?.source ?? null,
      sessionId: state.sessionId?.source ?? null,
      userId: state.userId?.source ?? null,
      tags: state.tags?.source ?? null,
    },
  };
  return {
    traceId: state.traceId,
    name: state.traceName?.value ?? lead.name,
    type: lead.type,
    status,
    startedAt: state.startedAt,
    endedAt,
    durationMs: endedAt === null ? null : (endedAt - state.startedAt) / 1000,
    spanCount: state.spanCount,
    errorCount: state.errorCount,
    modelCallCount: usage.modelCallCount,
    toolCallCount: state.toolCallCount,
    ...toUsageColumns(usage.usage),
    costUsd: usage.costUsd,
    usageComplete: usage.usageComplete,
    models: JSON.stringify(usage.models),
    serviceName: state.serviceName?.value ?? null,
    sessionId: state.sessionId?.value ?? null,
    userId: state.userId?.value ?? null,
    tags: JSON.stringify(state.tags?.value ?? []),
    providers: toJson(state.words.provider),
    tools: toJson(state.words.toolName),
    errors: toJson(state.words.errorMessage),
    inputPreview: lead.inputPreview,
    outputPreview: lead.outputPreview,
    isPinned: state.isPinned,
    receivedAt: state.receivedAt,
    metadata: toJson(lead.metadata),
    state: JSON.stringify(hidden),
  };
}

/** What is in these columns was written by toRunColumns: the casts restore the types of what it was given. */
export function fromRunColumns(columns: RunColumns): Run {
  return {
    traceId: columns.traceId,
    name: columns.name,
    type: columns.type as SpanType,
    status: columns.status as Status,
    startedAt: columns.startedAt,
    endedAt: columns.endedAt,
    durationMs: columns.durationMs,
    spanCount: columns.spanCount,
    errorCount: columns.errorCount,
    modelCallCount: columns.modelCallCount,
    toolCallCount: columns.toolCallCount,
    usage: fromUsageColumns(columns),
    costUsd: columns.costUsd,
    usageComplete: columns.usageComplete,
    models: JSON.parse(columns.models) as string[],
    serviceName: columns.serviceName,
    sessionId: columns.sessionId,
    userId: columns.userId,
    tags: JSON.parse(columns.tags) as string[],
    inputPreview: columns.inputPreview,
    outputPreview: columns.outputPreview,
    isPinned: columns.isPinned,
  };
}

export function toRunState(columns: RunColumns): RunState {
  const hidden = JSON.parse(columns.state) as HiddenState;
  const { sources } = hidden;
  const run = fromRunColumns(columns);
  return {
    traceId: run.traceId,
    startedAt: run.startedAt,
    lastEndedAt: hidden.lastEndedAt,
    spanCount: run.spanCount,
    errorCount: run.errorCount,
    runningCount: hidden.runningCount,
    interruptedCount: hidden.interruptedCount,
    toolCallCount: run.toolCallCount,
    first: sources.lead,
    lead: {
      spanId: hidden.leadSpanId ?? sources.lead.spanId,
      name: hidden.leadName ?? run.name,
      type: run.type,
      status: hidden.leadStatus,
      metadata: fromJson(columns.metadata) as RunState['lead']['metadata'],
      inputPreview: run.inputPreview,
      outputPreview: run.outputPreview,
    },
    traceName: toFact(sources.traceName ?? null, run.name),
    serviceName: toFact(sources.serviceName, run.serviceName),
    sessionId: toFact(sources.sessionId, run.sessionId),
    userId: toFact(sources.userId, run.userId),
    tags: toFact(sources.tags, run.tags),
    words: {
      provider: fromJson(columns.providers) as string[] | null,
      toolName: fromJson(columns.tools) as string[] | null,
      errorMessage: fromJson(columns.errors) as string[] | null,
    },
    isPinned: run.isPinned,
    receivedAt: columns.receivedAt,
  };
}

function toFact<Value>(source: Source | null, value: Value | null): Fact<Value> | null {
  return source && value !== null ? { source, value } : null;
}
