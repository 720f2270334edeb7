import type { Attributes, Usage } from '@spanlight/schema';
import type { Span } from '../span.ts';

/**
 * One span out of two messages about it: the newer one's word counts, and what only the older one knows stays. Which one is
 * newer is told by the messages, so that any order of arrival gives the same: docs/decisions/merging.md.
 */
export function mergeSpan(known: Span, incoming: Span): Span {
  const [older, newer] = isNewer(incoming, known) ? [known, incoming] : [incoming, known];
  // A message that no convention recognises says nothing about the type.
  const typed = newer.convention === 'generic' ? older : newer;
  return {
    traceId: newer.traceId,
    spanId: newer.spanId,
    parentSpanId: newer.parentSpanId ?? older.parentSpanId,
    name: newer.name || older.name,
    type: typed.type,
    convention: typed.convention,
    status: newer.status,
    isEvent: newer.isEvent || older.isEvent,
    startedAt: newer.startedAt,
    endedAt: newer.endedAt,
    model: newer.model ?? older.model,
    provider: newer.provider ?? older.provider,
    usage: mergeUsage(older.usage, newer.usage),
    costUsd: newer.costUsd ?? older.costUsd,
    timeToFirstTokenMs: newer.timeToFirstTokenMs ?? older.timeToFirstTokenMs,
    toolName: newer.toolName ?? older.toolName,
    errorMessage: newer.errorMessage ?? older.errorMessage,
    error: newer.error ?? older.error,
    input: newer.input ?? older.input,
    output: newer.output ?? older.output,
    inputMessages: newer.inputMessages ?? older.inputMessages,
    outputMessages: newer.outputMessages ?? older.outputMessages,
    toolDefinitions: newer.toolDefinitions ?? older.toolDefinitions,
    parameters: mergeNullable(older.parameters, newer.parameters),
    finishReason: newer.finishReason ?? older.finishReason,
    metadata: mergeNullable(older.metadata, newer.metadata),
    attributes: mergeAttributes(older.attributes, newer.attributes),
    resource: mergeAttributes(older.resource, newer.resource),
    scope: newer.scope.name ? newer.scope : older.scope,
    events: newer.events.length > 0 ? newer.events : older.events,
    links: newer.links.length > 0 ? newer.links : older.links,
    serviceName: newer.serviceName ?? older.serviceName,
    sessionId: newer.sessionId ?? older.sessionId,
    userId: newer.userId ?? older.userId,
    tags: newer.tags.length > 0 ? newer.tags : older.tags,
  };
}

/**
 * An end beats a start, a later end an earlier one. Between two states of a running span the one that knows more is newer,
 * since each message holds all that was known by then; where neither does, the one that came last. Two different messages
 * about the same end can't be told apart by time: then their text decides, which is at least the same on every day.
 */
function isNewer(incoming: Span, known: Span): boolean {
  if (incoming.endedAt !== known.endedAt) {
    if (incoming.endedAt === null || known.endedAt === null) return known.endedAt === null;
    return incoming.endedAt > known.endedAt;
  }
  const incomingFacts = facts(incoming);
  const knownFacts = facts(known);
  if (incomingFacts.size < knownFacts.size && isSubset(incomingFacts, knownFacts)) return false;
  if (incomingFacts.size > knownFacts.size && isSubset(knownFacts, incomingFacts)) return true;
  return incoming.endedAt === null || canonicalText(incoming) > canonicalText(known);
}

function isSubset(part: Set<string>, whole: Set<string>): boolean {
  return [...part].every((fact) => whole.has(fact));
}

/** Names of all that a message tells. */
function facts(span: Span): Set<string> {
  const names = new Set(Object.keys(span.attributes));
  for (const [field, value] of Object.entries(span)) {
    const isKnown = Array.isArray(value) ? value.length > 0 : value !== null;
    if (isKnown) names.add(`field ${field}`);
  }
  span.events.forEach((_, index) => names.add(`event ${index}`));
  return names;
}

/** JSON whose keys are in order, so that equal spans have equal texts. */
function canonicalText(span: Span): string {
  return JSON.stringify(span, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function mergeAttributes(older: Attributes, newer: Attributes): Attributes {
  const merged = new Map(Object.entries(newer));
  for (const [key, value] of Object.entries(older)) {
    if ((merged.get(key) ?? null) === null) merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function mergeNullable(older: Attributes | null, newer: Attributes | null): Attributes | null {
  return older && newer ? mergeAttributes(older, newer) : (newer ?? older);
}

function mergeUsage(older: Usage | null, newer: Usage | null): Usage | null {
  if (!older || !newer) return newer ?? older;
  return {
    inputTokens: newer.inputTokens ?? older.inputTokens,
    outputTokens: newer.outputTokens ?? older.outputTokens,
    totalTokens: newer.totalTokens ?? older.totalTokens,
    cacheReadTokens: newer.cacheReadTokens ?? older.cacheReadTokens,
    cacheWriteTokens: newer.cacheWriteTokens ?? older.cacheWriteTokens,
    reasoningTokens: newer.reasoningTokens ?? older.reasoningTokens,
  };
}
