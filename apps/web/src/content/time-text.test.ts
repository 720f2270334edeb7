import { expect, test } from 'vitest';
import { shortTime } from './time-text.ts';

const at = (...local: [number, number, number, number, number, number]) =>
  new Date(...local).getTime() * 1000;

test('tells the time of today, and of another day the date with it', () => {
  const started = at(2026, 0, 31, 0, 3, 22);
  expect(shortTime(started, at(2026, 0, 31, 23, 59, 59))).toBe('00:03:22');
  expect(shortTime(started, at(2026, 1, 1, 0, 0, 0))).toBe('2026-01-31 00:03');
});
