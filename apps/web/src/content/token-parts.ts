import type { Usage } from '@spanlight/schema';

export type TokenPart = 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'reasoning';

export interface TokenSlice {
  part: TokenPart;
  label: string;
  count: number;
}

/**
 * Usage cut into pieces that add up: input without what came from or went to the cache, and output without reasoning.
 * What is unknown, nothing, or (where a program counts cached tokens apart) below nothing is left out.
 */
export function tokenSlices(usage: Usage): TokenSlice[] {
  const cacheRead = usage.cacheReadTokens ?? 0;
  const cacheWrite = usage.cacheWriteTokens ?? 0;
  const reasoning = usage.reasoningTokens ?? 0;
  const slices: TokenSlice[] = [
    {
      part: 'input',
      label: 'input, new',
      count: (usage.inputTokens ?? 0) - cacheRead - cacheWrite,
    },
    { part: 'cacheRead', label: 'from cache', count: cacheRead },
    { part: 'cacheWrite', label: 'into cache', count: cacheWrite },
    { part: 'output', label: 'output', count: (usage.outputTokens ?? 0) - reasoning },
    { part: 'reasoning', label: 'reasoning', count: reasoning },
  ];
  return slices.filter((slice) => slice.count > 0);
}

/** Output tokens per second, counted from the first token where that is known; null when there is nothing to count. */
export function tokensPerSecond(
  outputTokens: number | null | undefined,
  durationMs: number | null,
  timeToFirstTokenMs: number | null,
): number | null {
  if (!outputTokens || durationMs === null) return null;
  const streamingMs = durationMs - (timeToFirstTokenMs ?? 0);
  return streamingMs > 0 ? outputTokens / (streamingMs / 1000) : null;
}
