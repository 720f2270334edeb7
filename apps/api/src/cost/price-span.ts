import type { Span } from '../span.ts';
import { findPrice, priceListVersion } from './genai-prices.ts';
import { createOverrides, type OwnPrice } from './price-overrides.ts';
import { tokenPrice } from './token-price.ts';

/** What is stored with a cost that the user's own prices gave. */
const ownVersion = 'own prices';

/**
 * Gives a span its cost: as its program reports it, else estimated from the tokens of a model call. What a program reports of
 * a call that failed before it could cost anything, 0, is no price.
 */
export function createPricing(ownPrices: readonly OwnPrice[] = []): (span: Span) => Span {
  const overrides = createOverrides(ownPrices);
  return (span) => {
    if (span.costUsd !== null) {
      return span.costUsd === 0 && span.error ? { ...span, costUsd: null, costSource: null } : span;
    }
    const { usage, provider } = span;
    if (span.usageRole !== 'call' || !usage) return span;
    // The model that answered is named more exactly, if sometimes by a name that only its provider knows.
    for (const model of new Set([span.responseModel, span.model])) {
      if (model === null) continue;
      const own = overrides(provider, model);
      const price = own ?? findPrice(provider, model, span.startedAt);
      const costUsd = price && tokenPrice(usage, price, span.type !== 'embedding');
      if (costUsd === null) continue;
      return { ...span, costUsd, costSource: 'estimated', priceVersion: own ? ownVersion : priceListVersion };
    }
    return span;
  };
}
