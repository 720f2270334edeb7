import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUsageDetails } from './langfuse-usage.ts';

const unknown = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

test.each([
  [
    "Langfuse's own, disjoint",
    {
      input: 147,
      output: 16,
      total: 234,
      input_cached_tokens: 64,
      input_audio_tokens: 0,
      output_reasoning_tokens: 7,
    },
    { inputTokens: 211, outputTokens: 23, totalTokens: 234, cacheReadTokens: 64, reasoningTokens: 7 },
  ],
  [
    "Anthropic's, without a total",
    { input: 20, output: 5, cache_read_input_tokens: 1500, cache_creation_input_tokens: 100 },
    { inputTokens: 1620, outputTokens: 5, cacheReadTokens: 1500, cacheWriteTokens: 100 },
  ],
  [
    "a cache's parts by how long they are kept",
    { input: 20, input_cache_creation_5m: 10, input_cache_creation_1h: 30, input_cache_read: 5 },
    { inputTokens: 65, cacheReadTokens: 5, cacheWriteTokens: 40 },
  ],
  [
    'details that the total says are included',
    { input: 130, output: 20, total: 150, cache_read_input_tokens: 30 },
    { inputTokens: 130, outputTokens: 20, totalTokens: 150, cacheReadTokens: 30 },
  ],
  [
    "OpenAI's, with objects of details",
    {
      prompt_tokens: 130,
      completion_tokens: 20,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 30, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 4 },
    },
    { inputTokens: 130, outputTokens: 20, totalTokens: 150, cacheReadTokens: 30, reasoningTokens: 4 },
  ],
  ["an embedding's", { input: 9, total: 9 }, { inputTokens: 9, totalTokens: 9 }],
  ['what is no token', { images: 2, input: null, output: 'many' }, {}],
])('reads usage details: %s', (_, details, counts) => {
  expect(readUsageDetails(details)).toEqual({ ...unknown, ...counts });
});

test('disjoint counts add up to their total', () => {
  const count = fc.nat(1_000_000);
  fc.assert(
    fc.property(
      count,
      count,
      fc.integer({ min: 1, max: 1_000_000 }),
      count,
      (input, output, cached, reasoning) => {
        const total = input + output + cached + reasoning;
        const read = readUsageDetails({
          input,
          output,
          total,
          input_cached_tokens: cached,
          output_reasoning_tokens: reasoning,
        })!;
        expect(read.inputTokens! + read.outputTokens!).toBe(total);
      },
    ),
  );
});

test("kinds beyond any API's are not gone through", () => {
  const details = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`input_${n}`, 1]));
  expect(readUsageDetails({ input: 1, ...details })?.inputTokens).toBe(200);
});
