import { isToolCall, type Attributes, type SpanRow, type SpanType, type Status } from '@spanlight/schema';
import type { ReadySpan } from './packed-span.ts';
import { inputPreview, outputPreview } from './preview.ts';
import { addWords, takesWordsBack, type RunWords, type SpanWords } from './span-words.ts';

/** The span that a value of the run comes from: a root before all others, then the earliest. */
export interface Source {
  spanId: string;
  startedAt: number;
  isRoot: boolean;
}

export interface Fact<Value> {
  source: Source;
  value: Value;
}

/** The span that gives the run its name, unless a span says what the whole trace is called. */
export interface Lead {
  spanId: string;
  name: string;
  type: SpanType;
  status: Status;
  metadata: Attributes | null;
  inputPreview: string | null;
  outputPreview: string | null;
}

/** What a span's row tells of what was counted. */
export type CountedSpan = Pick<SpanRow, 'spanId' | 'parentSpanId' | 'type' | 'status' | 'startedAt'> &
  SpanWords;

/**
 * All that is needed to go on counting, whatever comes next, without looking at the run's other spans; its usage is counted
 * in usage-tally.ts.
 */
export interface RunState {
  traceId: string;
  startedAt: number;
  lastEndedAt: number | null;
  spanCount: number;
  errorCount: number;
  runningCount: number;
  interruptedCount: number;
  toolCallCount: number;
  /** The span that comes before all others: the root, or while none has come, the earliest. */
  first: Source;
  /** The topmost span that has come above `first`, as far as it was looked for: `tops.ts` finds it. */
  lead: Lead;
  traceName: Fact<string> | null;
  serviceName: Fact<string> | null;
  sessionId: Fact<string> | null;
  userId: Fact<string> | null;
  tags: Fact<string[]> | null;
  words: RunWords;
  /** By whoever reads it, not by any span. */
  isPinned: boolean;
  /** When its first span came, microseconds. */
  receivedAt: number;
}

/** The state of a run of one span. */
export function startRun(span: ReadySpan): RunState {
  const state: RunState = {
    traceId: span.traceId,
    startedAt: span.startedAt,
    lastEndedAt: null,
    spanCount: 0,
    errorCount: 0,
    runningCount: 0,
    interruptedCount: 0,
    toolCallCount: 0,
    first: sourceOf(span),
    lead: leadOf(span),
    traceName: null,
    serviceName: null,
    sessionId: null,
    userId: null,
    tags: null,
    words: { provider: [], toolName: [], errorMessage: [] },
    isPinned: false,
    receivedAt: 0,
  };
  countSpan(state, null, span);
  return state;
}

/**
 * Brings a run's state up to date after one of its spans came (`before` is null) or changed. In time independent of the
 * number of its spans. False when only a recount of them all can tell, because the span took something back that another
 * may have said as well; the state is then of no use.
 */
export function countSpan(state: RunState, before: CountedSpan | null, after: ReadySpan): boolean {
  if (before && takesBack(state, before, after)) return false;
  const sign = (is: boolean, was: boolean) => Number(is) - Number(was);
  state.startedAt = Math.min(state.startedAt, after.startedAt);
  if (after.endedAt !== null) state.lastEndedAt = Math.max(state.lastEndedAt ?? 0, after.endedAt);
  state.spanCount += before ? 0 : 1;
  state.errorCount += sign(after.status === 'error', before?.status === 'error');
  state.runningCount += sign(after.status === 'running', before?.status === 'running');
  state.interruptedCount += sign(after.status === 'interrupted', before?.status === 'interrupted');
  state.toolCallCount += sign(isToolCall(after.type), before !== null && isToolCall(before.type));
  state.words = addWords(state.words, after);
  const source = sourceOf(after);
  if (isAtLeast(source, state.first)) state.first = source;
  if (after.spanId === state.lead.spanId) state.lead = leadOf(after);
  state.traceName = better(state.traceName, source, after.traceName);
  state.serviceName = better(state.serviceName, source, after.serviceName);
  state.sessionId = better(state.sessionId, source, after.sessionId);
  state.userId = better(state.userId, source, after.userId);
  state.tags = better(state.tags, source, after.tags.length > 0 ? after.tags : null);
  return true;
}

/** Brings a run's state up to date after spans without an end were found to be interrupted, or running after all. */
export function moveSpans(
  state: RunState,
  spanIds: ReadonlySet<string>,
  to: 'running' | 'interrupted',
): void {
  const interrupted = to === 'interrupted' ? spanIds.size : -spanIds.size;
  state.interruptedCount += interrupted;
  state.runningCount -= interrupted;
  if (spanIds.has(state.lead.spanId)) state.lead = { ...state.lead, status: to };
}

/** Running or interrupted while its root is, or with no root any span; what its root says is what it came to. */
export function runStatus({ first, lead, runningCount, interruptedCount, errorCount }: RunState): Status {
  if (first.isRoot) return lead.status;
  if (runningCount > 0) return 'running';
  if (interruptedCount > 0) return 'interrupted';
  return errorCount > 0 ? 'error' : 'ok';
}

export function leadOf(span: ReadySpan): Lead {
  return {
    spanId: span.spanId,
    name: span.name,
    type: span.type,
    status: span.status,
    metadata: span.metadata,
    inputPreview: inputPreview(span),
    outputPreview: outputPreview(span),
  };
}

function sourceOf(span: Pick<CountedSpan, 'spanId' | 'parentSpanId' | 'startedAt'>): Source {
  return { spanId: span.spanId, startedAt: span.startedAt, isRoot: span.parentSpanId === null };
}

function better<Value>(fact: Fact<Value> | null, source: Source, value: Value | null): Fact<Value> | null {
  return value !== null && (fact === null || isAtLeast(source, fact.source)) ? { source, value } : fact;
}

/** Whether `a` has the say over `b`; true for one and the same. */
function isAtLeast(a: Source, b: Source): boolean {
  if (a.isRoot !== b.isRoot) return a.isRoot;
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt;
  return a.spanId <= b.spanId;
}

/** Whether a span no longer says something that the state may have from it. */
function takesBack(state: RunState, before: CountedSpan, after: ReadySpan): boolean {
  const isStart = before.startedAt === state.startedAt && after.startedAt > before.startedAt;
  return isStart || takesWordsBack(before, after) || takesBackFacts(state, before, after);
}

function takesBackFacts(state: RunState, before: CountedSpan, after: ReadySpan): boolean {
  const isOutranked = !isAtLeast(sourceOf(after), sourceOf(before));
  const facts: [Pick<Fact<unknown>, 'source'> | null, isKnown: boolean][] = [
    [{ source: state.first }, true],
    [state.traceName, after.traceName !== null],
    [state.serviceName, after.serviceName !== null],
    [state.sessionId, after.sessionId !== null],
    [state.userId, after.userId !== null],
    [state.tags, after.tags.length > 0],
  ];
  return facts.some(([fact, isKnown]) => fact?.source.spanId === before.spanId && (isOutranked || !isKnown));
}
