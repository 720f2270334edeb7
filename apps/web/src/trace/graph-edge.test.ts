import { expect, test } from 'vitest';
import { roundedPath } from './graph-edge.tsx';

test('a way is straight from end to end, or has its corners rounded', () => {
  expect(
    roundedPath([
      { x: 0, y: 5 },
      { x: 40, y: 5 },
    ]),
  ).toBe('M0 5L40 5');
  expect(
    roundedPath([
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: 40 },
      { x: 60, y: 40 },
    ]),
  ).toBe('M0 0L14 0Q20 0 20 6L20 34Q20 40 26 40L60 40');
});

test('a corner is no rounder than the stretches beside it are long', () => {
  expect(
    roundedPath([
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 40 },
    ]),
  ).toBe('M0 0L2 0Q4 0 4 2L4 40');
});
