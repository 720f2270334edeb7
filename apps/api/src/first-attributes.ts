import type { Attributes } from '@spanlight/schema';

/** What a span means is told by its first attributes, however many more it has; all of them are kept. */
export const maxAttributes = 10_000;

const first = new WeakMap<object, Attributes>();

/**
 * For decoders, when they have read as many as are ever looked at, and more are to come: to go through the keys of a large object
 * takes as long as there are keys, also for who wants but the first of them.
 */
export function keepFirst(attributes: Attributes): void {
  first.set(attributes, Object.fromEntries(Object.entries(attributes)));
}

/** The first attributes of a span that has more than `maxAttributes`, as its decoder kept them; undefined for any other. */
export function firstOf(attributes: object): Attributes | undefined {
  return first.get(attributes);
}
