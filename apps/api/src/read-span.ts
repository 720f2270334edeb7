import type { OwnPrice } from './cost/price-overrides.ts';
import { createPricing } from './cost/price-span.ts';
import { normalise } from './normalise/index.ts';
import type { ReadSpan } from './span.ts';

/** The one way from what came over the wire to what it means and costs. */
export function createReadSpan(ownPrices?: readonly OwnPrice[]): ReadSpan {
  const price = createPricing(ownPrices);
  return (raw, ...how) => price(normalise(raw, ...how));
}
