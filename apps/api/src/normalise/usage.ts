import type { SpanType, Usage } from '@spanlight/schema';

type Counts = { readonly [Name in keyof Usage]?: number | null | undefined };

/**
 * Token counts in the normal form: input includes what was read from and written to the cache, output includes reasoning,
 * and a total is never less than its parts. Null when nothing is known.
 */
export function makeUsage(type: SpanType, counts: Counts): Usage | null {
  const cacheReadTokens = count(counts.cacheReadTokens);
  const cacheWriteTokens = count(counts.cacheWriteTokens);
  const cached = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const reportedInput = count(counts.inputTokens);
  // Some Anthropic instrumentations report input without the cache. More cached than input is the only sure sign of it.
  const inputTokens =
    reportedInput !== null && cached > reportedInput ? reportedInput + cached : reportedInput;
  const outputTokens = count(counts.outputTokens);
  const parts = sum(type, inputTokens, outputTokens);
  const total = count(counts.totalTokens);
  const usage: Usage = {
    inputTokens,
    outputTokens,
    totalTokens:
      total !== null && total >= (inputTokens ?? 0) + (outputTokens ?? 0) ? total : (parts ?? total),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: count(counts.reasoningTokens),
  };
  return Object.values(usage).some((value) => value !== null) ? usage : null;
}

/** An embedding has no output, so its input is its total. */
function sum(type: SpanType, input: number | null, output: number | null): number | null {
  if (input === null || (output === null && type !== 'embedding')) return null;
  return input + (output ?? 0);
}

function count(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : null;
}
