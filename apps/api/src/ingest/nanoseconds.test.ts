import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNanosecondHalves, readNanoseconds } from './nanoseconds.ts';

test('loses no microsecond of any time', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }),
      fc.integer({ min: 0, max: 999 }),
      (micro, rest) => {
        expect(readNanoseconds(String(micro * 1000n + BigInt(rest)))).toBe(Number(micro));
      },
    ),
  );
});

test('reads the same of the halves of a uint64 as of its digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (nano) => {
      const halves = [Number(nano >> 32n), Number(nano & 0xffff_ffffn)] as const;
      expect(readNanosecondHalves(...halves)).toBe(readNanoseconds(String(nano)));
    }),
  );
});

test('takes numbers that a double holds', () => {
  expect(readNanoseconds(1_500_999)).toBe(1500);
});

test.each([
  ['-1'],
  ['1.5'],
  ['1e3'],
  ['0x10'],
  [''],
  ['99999999999999999999'],
  [-1],
  [1.5],
  [1e18],
  [NaN],
  [null],
  [undefined],
  [true],
])('%s is no time', (value) => {
  expect(readNanoseconds(value)).toBeNull();
});
