import { expect, test } from 'vitest';
import { gather } from './gather.ts';

test('asks once for what is asked for together, and a few at a time', async () => {
  const asked: number[][] = [];
  const double = gather<number, number>(2, async (keys) => {
    asked.push(keys);
    return keys.map((key) => key * 2);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(await double(4)).toBe(8);
  expect(asked).toEqual([[1, 2], [3], [4]]);
});

test('fails those who asked when reading fails, and goes on', async () => {
  let isDown = true;
  const read = gather<number, number>(5, async (keys) => {
    if (isDown) throw new Error('down');
    return keys;
  });
  const both = await Promise.allSettled([read(1), read(2)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isDown = false;
  expect(await read(3)).toBe(3);
});
