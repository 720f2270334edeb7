import type { Attributes } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';

/**
 * One span out of two messages about it: the newer one's word counts, and what only the older one tells stays. Which one is
 * newer is told by the messages, so that any order of arrival gives the same: docs/decisions/merging.md.
 */
export function mergeSpan(known: RawSpan, incoming: RawSpan): RawSpan {
  const [older, newer] = isNewer(incoming, known) ? [known, incoming] : [incoming, known];
  return {
    traceId: newer.traceId,
    spanId: newer.spanId,
    parentSpanId: newer.parentSpanId ?? older.parentSpanId,
    name: newer.name || older.name,
    kind: newer.kind || older.kind,
    startedAt: newer.startedAt,
    endedAt: newer.endedAt,
    // A span that ends without a word about errors has recovered from them.
    status: newer.endedAt === null && newer.status.code === 0 ? older.status : newer.status,
    attributes: mergeAttributes(older.attributes, newer.attributes),
    events: newer.events.length > 0 ? newer.events : older.events,
    links: newer.links.length > 0 ? newer.links : older.links,
    resource: mergeAttributes(older.resource, newer.resource),
    scope: newer.scope.name ? newer.scope : older.scope,
  };
}

/**
 * An end beats a start, a later end an earlier one. Between two states of a running span the one that tells more is newer,
 * since each message holds all that was known by then; where neither does, the one that came last. Two different messages
 * about the same end can't be told apart by time: then their text decides, which is at least the same on every day.
 */
function isNewer(incoming: RawSpan, known: RawSpan): boolean {
  if (incoming.endedAt !== known.endedAt) {
    if (incoming.endedAt === null || known.endedAt === null) return known.endedAt === null;
    return incoming.endedAt > known.endedAt;
  }
  const incomingFacts = factsOf(incoming);
  const knownFacts = factsOf(known);
  if (incomingFacts.size < knownFacts.size && isSubset(incomingFacts, knownFacts)) return false;
  if (incomingFacts.size > knownFacts.size && isSubset(knownFacts, incomingFacts)) return true;
  return incoming.endedAt === null || canonicalText(incoming) > canonicalText(known);
}

/** Names of all that a message tells. */
function factsOf({ parentSpanId, status, attributes, events, links, resource }: RawSpan): Set<string> {
  return new Set([
    ...(parentSpanId === null ? [] : ['parent']),
    ...(status.code === 0 ? [] : ['status']),
    ...Object.keys(attributes).map((key) => `attribute ${key}`),
    ...Object.keys(resource).map((key) => `resource ${key}`),
    ...events.map((_, index) => `event ${index}`),
    ...links.map((_, index) => `link ${index}`),
  ]);
}

function isSubset(part: Set<string>, whole: Set<string>): boolean {
  return [...part].every((fact) => whole.has(fact));
}

/** JSON whose keys are in order, so that equal messages have equal texts. */
function canonicalText(span: RawSpan): string {
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
