import { describe, expect, it } from 'vitest';
import { addUsage, usageFields } from './add-usage.ts';
import { usageSchema, type Usage } from './usage.ts';

const unknown: Usage = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

describe('addUsage', () => {
  it('adds what is known and keeps the unknown unknown', () => {
    const parts = [
      null,
      { ...unknown, inputTokens: 10, cacheReadTokens: 0 },
      { ...unknown, inputTokens: 5, outputTokens: 2 },
    ];
    expect(addUsage(parts)).toEqual({ ...unknown, inputTokens: 15, outputTokens: 2, cacheReadTokens: 0 });
  });

  it('is null when nothing is known, and leaves its parts alone', () => {
    expect(addUsage([null, null])).toBeNull();
    const first = { ...unknown, inputTokens: 1 };
    addUsage([first, first]);
    expect(first.inputTokens).toBe(1);
  });

  it('knows every count of a usage', () => {
    expect(usageFields).toEqual(Object.keys(usageSchema.shape));
  });
});
