import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextFinder, foldText } from './search-text.ts';

const parts =
  'a A n u σ Σ ς İ K é 退 👍 \ud83d 0041 \ufeff \0 " / \\ \\\\ \\n \\" \\u0041 \\u03a3 \' . % ['.split(' ');
const part = fc.constantFrom(...parts, ' ', '\n', '\t', '\u3000');
const text = fc.array(part, { maxLength: 12 }).map((some) => some.join(''));

test('may hold whatever holds, written as it is or as JSON', () => {
  fc.assert(
    fc.property(text, text, fc.nat(12), fc.nat(12), (before, whole, from, length) => {
      const folded = foldText(before + whole).slice(from, from + length);
      const { holds, mayHold } = createTextFinder(folded);
      if (!holds(whole)) return;
      expect(mayHold(whole)).toBe(true);
      expect(mayHold(JSON.stringify({ [whole]: 1 }))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['refund please', 'A refund\\n  Please'],
  ['a"b', 'say a\\\\"b'],
  ['σα', 'ΟΣΑ'],
  ['first', '\\u0066irst'],
])('tells that %j may be in %j', (searched, whole) => {
  const { holds, mayHold } = createTextFinder(foldText(searched));
  expect([holds(whole), mayHold(whole)]).toEqual([true, true]);
});

test.each([
  ['refund please', 'please refund, refunds please'],
  ['a/b', 'a b ab'.replace(' ', '-')],
])('tells that %j is not in %j without reading it', (searched, whole) => {
  expect(createTextFinder(foldText(searched)).mayHold(whole)).toBe(false);
});
