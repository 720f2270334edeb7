import type { ModelPrice } from '@pydantic/genai-prices';
import type { Usage } from '@spanlight/schema';

/** One price, or prices by the size of the input, dollars per million tokens. */
type Rate = ModelPrice[string];

/**
 * What a call cost, dollars, by a model's prices as genai-prices has them: tokens read from or written to the cache have their
 * own, and are paid as other input where the model has none. A call whose input exceeds a tier's start is paid by that tier
 * as a whole. Null when the tokens that the price depends on are not known.
 */
export function tokenPrice(usage: Usage, price: ModelPrice, hasOutput: boolean): number | null {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  if (inputTokens === null || (outputTokens === null && hasOutput)) return null;
  const rate = (name: string) => rateOf(price[name], inputTokens);
  const input = rate('input_mtok');
  const cacheRead = rate('cache_read_mtok');
  const cacheWrite = rate('cache_write_mtok');
  const output = rate('output_mtok');
  if (input === null && output === null) return null;
  const read = cacheRead === null ? 0 : (cacheReadTokens ?? 0);
  const written = cacheWrite === null ? 0 : (cacheWriteTokens ?? 0);
  const plain = Math.max(inputTokens - read - written, 0);
  return (
    (plain * (input ?? 0) +
      read * (cacheRead ?? 0) +
      written * (cacheWrite ?? 0) +
      (outputTokens ?? 0) * (output ?? 0)) /
    1e6
  );
}

function rateOf(rate: Rate, inputTokens: number): number | null {
  if (rate === undefined || typeof rate === 'number') return rate ?? null;
  const tier = rate.tiers.findLast(({ start }) => inputTokens > start);
  return tier?.price ?? rate.base;
}
