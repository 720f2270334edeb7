import type { Attributes } from '@spanlight/schema';
import { isObject } from './json-text.ts';

/** The first of the keys that holds a text that isn't blank. */
export function readText(attributes: Attributes, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** The first of the keys that holds a finite number, as such or as text. Emitters write NaN and null for "unknown". */
export function readNumber(attributes: Attributes, ...keys: string[]): number | null {
  for (const key of keys) {
    const number = asNumber(attributes[key]);
    if (number !== null) return number;
  }
  return null;
}

export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** The first of the keys that has a value at all. */
export function readValue(attributes: Attributes, ...keys: string[]): unknown {
  for (const key of keys) {
    const value = attributes[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return null;
}

/** A list of texts, whatever else it holds left out; a single text is a list of one. */
export function asTexts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

/** What lies below a prefix such as `ai.settings.context.`, by the rest of its key; null when nothing does. */
export function readBelow(attributes: Attributes, prefix: string): Attributes | null {
  const below = Object.entries(attributes).filter(
    ([key]) => key.startsWith(prefix) && key.length > prefix.length,
  );
  if (below.length === 0) return null;
  return Object.fromEntries(below.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** The object without the keys whose value is null; null when none is left. */
export function knownOnly(object: Record<string, unknown>): Attributes | null {
  const known = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  return known.length > 0 ? Object.fromEntries(known) : null;
}

export function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
