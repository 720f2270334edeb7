import type { Usage } from '@spanlight/schema';
import { describe, expect, it } from 'vitest';
import { tokenSlices, tokensPerSecond } from './token-parts.ts';

const unknown: Usage = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};
const counts = (usage: Partial<Usage>) =>
  Object.fromEntries(tokenSlices({ ...unknown, ...usage }).map((slice) => [slice.part, slice.count]));

describe('token slices', () => {
  it('add up to input and output, each token in one of them', () => {
    expect(
      counts({
        inputTokens: 1000,
        cacheReadTokens: 700,
        cacheWriteTokens: 100,
        outputTokens: 300,
        reasoningTokens: 120,
      }),
    ).toEqual({ input: 200, cacheRead: 700, cacheWrite: 100, output: 180, reasoning: 120 });
  });

  it('leave out what is unknown or nothing', () => {
    expect(counts({ outputTokens: 5, cacheReadTokens: 0 })).toEqual({ output: 5 });
    expect(counts({})).toEqual({});
  });

  it('are never negative when a program counts cached tokens apart', () => {
    expect(counts({ inputTokens: 100, cacheReadTokens: 900 })).toEqual({ cacheRead: 900 });
  });
});

describe('tokens per second', () => {
  it('counts from the first token', () => {
    expect(tokensPerSecond(200, 3000, 1000)).toBe(100);
    expect(tokensPerSecond(200, 2000, null)).toBe(100);
  });

  it('is unknown while running, without output, and when all came at once', () => {
    expect(tokensPerSecond(200, null, 100)).toBeNull();
    expect(tokensPerSecond(null, 2000, 100)).toBeNull();
    expect(tokensPerSecond(200, 1000, 1000)).toBeNull();
  });
});
