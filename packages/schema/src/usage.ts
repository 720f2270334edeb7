import { z } from 'zod';

const tokens = z.number().int().nonnegative().nullable();

/**
 * Token counts of one model call, or summed over a run. `inputTokens` includes cache reads and writes, `outputTokens`
 * includes reasoning (OpenTelemetry GenAI semantic conventions, "gen_ai.usage.*"). Unknown is null, never 0.
 */
export const usageSchema = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  totalTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  reasoningTokens: tokens,
});

export type Usage = z.infer<typeof usageSchema>;

export const usageFields = Object.keys(usageSchema.shape) as (keyof Usage)[];

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
