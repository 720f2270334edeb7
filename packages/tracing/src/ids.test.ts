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

test('ids have their length, and every digit is as likely at every place', () => {
  const ids = Array.from({ length: 20_000 }, createSpanId);
  expect(ids.filter((id) => !/^[0-9a-f]{16}$/.test(id))).toEqual([]);
  expect(createTraceId()).toMatch(/^[0-9a-f]{32}$/);
  for (let place = 0; place < 16; place++) {
    const counts = Map.groupBy(ids, (id) => id[place]);
    expect(counts.size).toBe(16);
    // Nine standard deviations around 1250: never by chance.
    for (const { length } of counts.values()) expect(Math.abs(length - 1250)).toBeLessThan(310);
  }
});
