import { afterEach, expect, test, vi } from 'vitest';
import { createSpanId, createTraceId } from './ids.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('ids come from the cryptographic source alone, without being the same twice', () => {
  const draw = vi.spyOn(crypto, 'getRandomValues');
  const dice = vi.spyOn(Math, 'random');
  const ids = Array.from({ length: 5000 }, () => [createSpanId(), createTraceId()]).flat();
  expect(new Set(ids).size).toBe(ids.length);
  expect(draw).toHaveBeenCalled();
  expect(dice).not.toHaveBeenCalled();
});

test('every digit is as frequent as any other', () => {
  const digits = Array.from({ length: 5000 }, () => createTraceId()).join('');
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect([...counts.keys()].toSorted().join('')).toBe('0123456789abcdef');
  // 10,000 of each are to be expected. By chance, this many are missing in one of a million million runs.
  for (const count of counts.values()) expect(count).toBeGreaterThan(9_250);
});
