import { describe, expect, it } from 'vitest';
import { isTooOld } from './newer-node.ts';

describe('isTooOld', () => {
  it.each([
    ['20.20.2', true],
    ['22.15.1', true],
    ['22.16.0', false],
    ['24.21.0', false],
  ])('says of Node %s: %s', (version, expected) => {
    expect(isTooOld(version)).toBe(expected);
  });
});
