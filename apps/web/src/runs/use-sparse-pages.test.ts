import type { Run, RunList } from '@spanlight/schema';
import { expect, it } from 'vitest';
import { searchState } from './use-sparse-pages.ts';

const page = (count: number): RunList => ({
  runs: Array.from({ length: count }, (_, n) => ({ traceId: String(n) }) as Run),
  nextCursor: 'more',
});

function state(counts: readonly number[], query: Partial<Parameters<typeof searchState>[0]> = {}) {
  return searchState({
    data: { pages: counts.map(page) },
    hasNextPage: true,
    isFetching: false,
    isError: false,
    isPlaceholderData: false,
    ...query,
  });
}

const empty = (count: number) => Array.from({ length: count }, () => 0);

it('is over when the last page has runs, or there is no other', () => {
  expect(state([])).toBe('over');
  expect(state([0, 3])).toBe('over');
  expect(state([3, 0], { hasNextPage: false })).toBe('over');
  expect(state([0], { isPlaceholderData: true })).toBe('over');
});

it('goes on while the last pages are empty', () => {
  expect(state([0])).toBe('goes-on');
  expect(state([3, ...empty(19)])).toBe('goes-on');
});

it('rests after many empty pages, until it is told to go on, and after an error', () => {
  expect(state([3, ...empty(20)])).toBe('rests');
  expect(state([3, ...empty(20)], { isFetching: true })).toBe('goes-on');
  expect(state([3, ...empty(21)])).toBe('goes-on');
  expect(state(empty(40))).toBe('rests');
  expect(state([0], { isError: true })).toBe('rests');
});
