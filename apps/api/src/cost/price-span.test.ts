import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spanWith } from '../../test/span.ts';
import { priceListVersion } from './genai-prices.ts';
import { createPricing } from './price-span.ts';

const call = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o-mini',
  'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
  'gen_ai.usage.input_tokens': 1_000_000,
  'gen_ai.usage.cache_read.input_tokens': 500_000,
  'gen_ai.usage.output_tokens': 100_000,
};

test('a model call costs what its tokens cost, the cached ones less', () => {
  const priced = createPricing()(spanWith(call));
  expect(priced.costUsd).toBeCloseTo(0.5 * 0.15 + 0.5 * 0.075 + 0.1 * 0.6, 12);
  expect(priced).toMatchObject({ costSource: 'estimated', priceVersion: priceListVersion });
});

test('the version is that of the package', () => {
  const manifest = new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  expect(priceListVersion).toBe(`genai-prices ${version}`);
});

test('a cost that is reported stays, unless a failed call reports 0', () => {
  const reported = createPricing()(spanWith({ ...call, 'gen_ai.usage.cost': 0.5 }));
  expect(reported).toMatchObject({ costUsd: 0.5, costSource: 'reported', priceVersion: null });
  const failed = spanWith({ ...call, 'gen_ai.usage.cost': 0 });
  const error = { type: null, message: 'no', stack: null };
  expect(createPricing()({ ...failed, error })).toMatchObject({ costUsd: null, costSource: null });
});

test('a wrapper and an unknown model have no cost', () => {
  const agent = spanWith({ ...call, 'gen_ai.operation.name': 'invoke_agent' });
  expect(createPricing()(agent).costUsd).toBeNull();
  const unknown = spanWith({
    ...call,
    'gen_ai.request.model': 'nobody-knows',
    'gen_ai.response.model': 'me-neither',
  });
  expect(createPricing()(unknown)).toMatchObject({ costUsd: null, costSource: null, priceVersion: null });
});

test.each(['unheard.of', 'openrouter'])('a model that is known has a price also at %s', (provider) => {
  expect(createPricing()(spanWith({ ...call, 'gen_ai.provider.name': provider })).costUsd).toBeGreaterThan(0);
});

test("the user's own prices come first, by pattern and provider", () => {
  const price = createPricing([
    { model: 'gpt-4o*2024*', provider: 'azure.ai.openai', input: 100 },
    { model: 'gpt-4o*07-18', input: 1, output: 10, cacheRead: 0.5 },
  ]);
  expect(price(spanWith(call))).toMatchObject({
    costUsd: 0.5 + 0.25 + 1,
    costSource: 'estimated',
    priceVersion: 'own prices',
  });
});
