import type { Attributes } from '@spanlight/schema';

/** Deeper than any real program nests, and far from the depth at which recursion or JSON.stringify would fail. */
export const maxDepth = 100;

export const tooDeep = `is nested more than ${maxDepth} deep`;

/** Sets an attribute, whatever its key: `__proto__` is one like any other. A key that comes twice has its last value. */
export function setAttribute(attributes: Attributes, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    attributes[key] = value;
  }
}

/** A double as JSON can hold it: proto3's JSON has the same names for those that are no numbers. */
export function toDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
