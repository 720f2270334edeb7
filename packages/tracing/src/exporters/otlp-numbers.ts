import type { KeyValue } from './otlp-values.ts';

export function integer(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { key, value: { intValue: String(Math.round(value)) } };
}

export function double(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { key, value: { doubleValue: value } };
}
