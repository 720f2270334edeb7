import type { Attributes } from '@spanlight/schema';
import { firstOf, maxAttributes } from '../first-attributes.ts';
import type { RawSpan } from '../raw-span.ts';

/** Of more events, these many of the first and the last are read when a span comes: among the last is what failed. */
const maxFirstEvents = 4900;
const maxLastEvents = 100;
export const maxEvents = maxFirstEvents + maxLastEvents;

/**
 * What is given a meaning of a span that has very many attributes: the first of them, and wherever they stand those that rules know
 * by name. Any other span is as it is. `keys` are all of its attributes', where they are known; else its decoder tells.
 */
export function withFirstAttributes(
  span: RawSpan,
  named: readonly string[],
  keys: readonly string[] | null,
): RawSpan {
  const first = keys ? firstOfKeys(span.attributes, keys) : firstOf(span.attributes);
  if (!first) return span;
  const attributes = new Map(Object.entries(first));
  for (const key of named) {
    if (Object.hasOwn(span.attributes, key)) attributes.set(key, span.attributes[key]);
  }
  return { ...span, attributes: Object.fromEntries(attributes) };
}

export function withFewEvents(span: RawSpan): RawSpan {
  const { events } = span;
  if (events.length <= maxEvents) return span;
  return { ...span, events: [...events.slice(0, maxFirstEvents), ...events.slice(-maxLastEvents)] };
}

function firstOfKeys(attributes: Attributes, keys: readonly string[]): Attributes | undefined {
  if (keys.length <= maxAttributes) return undefined;
  return Object.fromEntries(keys.slice(0, maxAttributes).map((key) => [key, attributes[key]]));
}
