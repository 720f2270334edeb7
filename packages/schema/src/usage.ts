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
