import { calcPrice, type ModelPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenPrice } from './token-price.ts';

const models = [
  'gpt-4o',
  'gpt-4o-mini-2024-07-18',
  'gpt-5-mini',
  'claude-sonnet-4-5-20250929',
  'gemini-2.5-pro',
  'gemini-2.5-flash',
  'mistral-large-latest',
  'gpt-4',
];
const timestamp = new Date('2026-11-22');

test('prices as the package itself does, for every size of call', () => {
  const tokens = fc.oneof(fc.nat(1000), fc.nat(1_000_000), fc.constantFrom(0, 199_999, 200_000, 200_001));
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      tokens,
      tokens,
      fc.tuple(fc.nat(100), fc.nat(100)),
      (model, input, output, [readShare, writeShare]) => {
        const cacheRead = Math.floor((input * readShare) / 200);
        const cacheWrite = Math.floor((input * writeShare) / 200);
        const usage = {
          input_tokens: input,
          output_tokens: output,
          cache_read_tokens: cacheRead,
          cache_write_tokens: cacheWrite,
        };
        const expected = calcPrice(usage, model, { timestamp })!;
        const price = tokenPrice(
          {
            inputTokens: input,
            outputTokens: output,
            totalTokens: null,
            cacheReadTokens: cacheRead,
            cacheWriteTokens: cacheWrite,
            reasoningTokens: null,
          },
          expected.model_price,
          true,
        );
        expect(price).toBeCloseTo(expected.total_price, 12);
      },
    ),
  );
});

test('is unknown while the tokens are', () => {
  const unknown = {
    inputTokens: null,
    outputTokens: null,
    totalTokens: 5,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
  };
  const price: ModelPrice = { input_mtok: 1, output_mtok: 2 };
  expect(tokenPrice(unknown, price, true)).toBeNull();
  expect(tokenPrice({ ...unknown, inputTokens: 1_000_000 }, price, true)).toBeNull();
  expect(tokenPrice({ ...unknown, inputTokens: 1_000_000 }, price, false)).toBe(1);
});
