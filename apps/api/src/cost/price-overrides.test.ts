import { expect, test } from 'vitest';
import { createOverrides } from './price-overrides.ts';

test.each([
  ['gpt-*', 'gpt-4o', true],
  ['*', '', true],
  ['a*a', 'a', false],
  ['a*b*c', 'axxbyyc', true],
  ['a*b*c', 'acb', false],
  ['gpt-4', 'gpt-4o', false],
])('%s for %s: %s', (pattern, name, isMatch) => {
  expect(createOverrides([{ model: pattern, input: 1 }])(null, name) !== null).toBe(isMatch);
});
