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

export function asText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A list of texts, whatever else it holds left out; a single text is a list of one. */
export function asTexts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

export function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** The object without the keys whose value is null; null when none is left. */
export function knownOnly(object: Record<string, unknown>): Attributes | null {
  const known = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  return known.length > 0 ? Object.fromEntries(known) : null;
}
