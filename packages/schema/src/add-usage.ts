import type { Usage } from './usage.ts';

export const usageFields = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof Usage)[];

/** The sum of what is known: a field is null only when it is null in every part. */
export function addUsage(parts: Iterable<Usage | null>): Usage | null {
  let sum: Usage | null = null;
  for (const part of parts) {
    if (part === null) continue;
    if (sum === null) {
      sum = { ...part };
      continue;
    }
    for (const field of usageFields) {
      const value = part[field];
      if (value !== null) sum[field] = (sum[field] ?? 0) + value;
    }
  }
  return sum;
}
