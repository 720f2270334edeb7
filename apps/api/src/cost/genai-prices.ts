// oxlint-disable-next-line no-restricted-imports -- to load the list for the first model call, rather than at every start
import { createRequire } from 'node:module';
import type * as genaiPrices from '@pydantic/genai-prices';

/** Pinned with the package; a test compares. */
export const priceListVersion = 'genai-prices 0.1.8';

/** Our providers' names in the list, where they differ. Where it knows none, the model's name has to do. */
const providerIds: Readonly<Record<string, string>> = {
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  x_ai: 'x-ai',
  mistral_ai: 'mistral',
};

/** More models than anyone calls; bounds what names made up by a program can take. */
const maxKnown = 2000;

const known = new Map<string, genaiPrices.ModelPrice | null>();

/**
 * A model's prices at a time, null when it is not in the list. Offline: the list is the package's. Looking a model up takes
 * longer than all else about a span, so that what was found is kept, but for prices that change with the time.
 */
export function findPrice(
  provider: string | null,
  model: string,
  startedAt: number,
): genaiPrices.ModelPrice | null {
  const key = `${provider ?? ''}\n${model}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const providerId = provider === null ? undefined : (providerIds[provider] ?? provider);
  const timestamp = new Date(startedAt / 1000);
  // A provider that the list doesn't know hides no model that it does.
  const result =
    (providerId === undefined ? null : lookUp(model, { providerId, timestamp })) ??
    lookUp(model, { timestamp });
  const price = result?.model_price ?? null;
  const isLasting = !Array.isArray(result?.model.prices);
  if (isLasting && known.size < maxKnown) known.set(key, price);
  return price;
}

const require = createRequire(import.meta.url);

/** A single token is priced, since only the price is asked for. */
function lookUp(model: string, options: { providerId?: string; timestamp: Date }) {
  const { calcPrice } = require('@pydantic/genai-prices') as typeof genaiPrices;
  return calcPrice({ input_tokens: 1 }, model, options);
}
