import { expect, test } from 'vitest';
import { makeUsage } from './usage.ts';

test('sums what is known, and leaves unknown what is not', () => {
  expect(makeUsage('model_generation', { inputTokens: 10, outputTokens: 5 })).toEqual({
    inputTokens: 10,
    outputTokens: 5,
    totalTokens: 15,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
  });
  expect(makeUsage('model_generation', { inputTokens: 10 })?.totalTokens).toBeNull();
  expect(makeUsage('model_generation', { totalTokens: 180 })).toMatchObject({
    inputTokens: null,
    totalTokens: 180,
  });
  expect(makeUsage('model_generation', { inputTokens: null, outputTokens: NaN })).toBeNull();
});

test("an embedding's input is its total", () => {
  expect(makeUsage('embedding', { inputTokens: 9 })?.totalTokens).toBe(9);
});

test('a total smaller than its parts is not believed', () => {
  expect(
    makeUsage('model_generation', { inputTokens: 10, outputTokens: 5, totalTokens: 5 })?.totalTokens,
  ).toBe(15);
});

test('input that was reported without the cache is completed', () => {
  const usage = makeUsage('model_generation', {
    inputTokens: 20,
    outputTokens: 10,
    cacheReadTokens: 1500,
    cacheWriteTokens: 100,
  });
  expect(usage).toMatchObject({ inputTokens: 1620, totalTokens: 1630 });
});
