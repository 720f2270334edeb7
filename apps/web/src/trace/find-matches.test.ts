import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { findMatches, stepMatch } from './find-matches.ts';
import { testTree } from './test-tree.ts';

const tree = testTree(
  'agent',
  testRow('b', 'agent', { name: 'Read Page', startedAt: 5 }),
  testRow('c', 'b', { name: 'fetch', errorMessage: 'page is gone' }),
  testRow('d', 'agent', { name: 'chat', model: 'gpt-5', startedAt: 9 }),
);
const ids = (text: string, payload: string[] = []) =>
  findMatches(tree, text, new Set(payload)).map((node) => node.spanId);

describe('what is found', () => {
  it('is what stands in a row, in any case, from top to bottom', () => {
    expect(ids('page')).toEqual(['b', 'c']);
    expect(ids('GPT')).toEqual(['d']);
    expect(ids('nothing')).toEqual([]);
    expect(ids('')).toEqual([]);
  });

  it('holds what the server found in payloads, each span once', () => {
    expect(ids('page', ['d', 'b'])).toEqual(['b', 'c', 'd']);
  });

  it('is a ring', () => {
    const matches = findMatches(tree, 'page', new Set());
    const step = (from: string | null, by: 1 | -1) => stepMatch(matches, from, by)?.spanId;
    expect(step(null, 1)).toBe('b');
    expect(step('b', 1)).toBe('c');
    expect(step('c', 1)).toBe('b');
    expect(step('b', -1)).toBe('c');
    expect(step(null, -1)).toBe('c');
    expect(stepMatch([], null, 1)).toBeNull();
  });
});
