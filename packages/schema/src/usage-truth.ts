import { usageFields } from './add-usage.ts';
import { isToolCall, type SpanType } from './span-type.ts';
import type { SpanRow, UsageRole } from './span.ts';

/** What tells whether a span's usage and cost are part of its run's. */
export interface UsageBearer extends Pick<
  SpanRow,
  'spanId' | 'parentSpanId' | 'type' | 'status' | 'startedAt' | 'endedAt' | 'model' | 'usage' | 'costUsd'
> {
  usageRole: UsageRole | null;
  /** The provider's id of the answer. */
  responseId: string | null;
}

export interface UsageTruth {
  /** Spans whose usage and cost are part of the run's. */
  counted: Set<string>;
  /** Calls that are told a second time by a call within them. */
  repeated: Set<string>;
  /** Calls of which no span tells the usage, though one should. */
  missing: Set<string>;
}

/** So many calls around a call are compared with it: more are never the same request. */
export const maxCallDepth = 16;

/** Whether a span tells of tokens or cost at all. */
export function hasFigures({ usage, costUsd }: Pick<UsageBearer, 'usage' | 'costUsd'>): boolean {
  return usage !== null || costUsd !== null;
}

/**
 * Whether a call has ended well without telling what it used. One that failed may have used nothing, and few tell what an
 * embedding used.
 */
export function mayLackUsage({ usageRole, type, status, endedAt, usage }: UsageBearer): boolean {
  const isAnswered = usageRole === 'call' && type === 'model_generation' && endedAt !== null;
  return isAnswered && status !== 'error' && usage === null;
}

/** What stands between two requests: a call within a tool or an agent that a call started is another one. */
export function separatesCalls(type: SpanType): boolean {
  return type === 'agent_run' || isToolCall(type);
}

/** Whether two calls, one within the other, are the same request: by its id where both have one, else by what they tell. */
export function isSameCall(a: UsageBearer, b: UsageBearer): boolean {
  if (a.responseId !== null && b.responseId !== null) return a.responseId === b.responseId;
  return a.model === b.model && usageFields.every((field) => a.usage?.[field] === b.usage?.[field]);
}

/**
 * Which spans of a run count towards its usage, so that each request to a model counts once:
 *
 * - A call counts unless a call within it, with no agent or tool between, is the same request (a framework and the client that
 *   it uses are both traced): then the inner one does.
 * - An aggregate (an agent, a wrapper) counts only where nothing below it tells any usage.
 *
 * Here from all rows at once, in time linear in their number; the store keeps the same up to date span by span.
 */
export function usageTruth(spans: readonly UsageBearer[]): UsageTruth {
  const parents = parentsOf(spans);
  const truth: UsageTruth = { counted: new Set(), repeated: new Set(), missing: new Set() };
  const hasBelow = new Set<UsageBearer>();
  for (const span of spans) {
    if (span.usageRole === null || !hasFigures(span)) continue;
    for (let up = parents.get(span); up && !hasBelow.has(up); up = parents.get(up)) hasBelow.add(up);
    if (span.usageRole !== 'call') continue;
    for (const call of callsAround(span, parents)) {
      if (isSameCall(call, span)) truth.repeated.add(call.spanId);
    }
  }
  for (const span of spans) {
    if (span.usageRole === null || !hasFigures(span)) continue;
    const isTold = span.usageRole === 'call' ? truth.repeated.has(span.spanId) : hasBelow.has(span);
    if (!isTold) truth.counted.add(span.spanId);
  }
  for (const span of spans) {
    if (!mayLackUsage(span) || hasBelow.has(span)) continue;
    const isTold = callsAround(span, parents).some((call) => truth.counted.has(call.spanId));
    if (!isTold) truth.missing.add(span.spanId);
  }
  return truth;
}

/** The calls that a call lies within, with no agent or tool between. */
function callsAround(span: UsageBearer, parents: ReadonlyMap<UsageBearer, UsageBearer>): UsageBearer[] {
  const calls: UsageBearer[] = [];
  for (let up = parents.get(span); up && !separatesCalls(up.type); up = parents.get(up)) {
    if (up.usageRole === 'call') calls.push(up);
    if (calls.length === maxCallDepth) break;
  }
  return calls;
}

/** Of those spans whose parents have come; a ring of parents is cut at its earliest span, as in the tree. */
function parentsOf(spans: readonly UsageBearer[]): Map<UsageBearer, UsageBearer> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parents = new Map<UsageBearer, UsageBearer>();
  for (const span of byId.values()) {
    const parent = span.parentSpanId === null ? undefined : byId.get(span.parentSpanId);
    if (parent) parents.set(span, parent);
  }
  const settled = new Set<UsageBearer>();
  for (const start of byId.values()) {
    const path = new Set<UsageBearer>();
    let span: UsageBearer | undefined = start;
    while (span && !settled.has(span) && !path.has(span)) {
      path.add(span);
      span = parents.get(span);
    }
    if (span && path.has(span)) {
      let earliest: UsageBearer = span;
      for (let next = parents.get(span)!; next !== span; next = parents.get(next)!) {
        if (isBefore(next, earliest)) earliest = next;
      }
      parents.delete(earliest);
    }
    for (const seen of path) settled.add(seen);
  }
  return parents;
}

function isBefore(a: UsageBearer, b: UsageBearer): boolean {
  return a.startedAt !== b.startedAt ? a.startedAt < b.startedAt : a.spanId < b.spanId;
}
