import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLine } from './line.ts';

test('works run one after the other, in the order in which they came, also after one that fails', async () => {
  const inLine = createLine();
  const steps: string[] = [];
  const work = (name: string) =>
    inLine(async () => {
      steps.push(`${name} begins`);
      await setImmediate();
      steps.push(`${name} ends`);
      if (name === 'b') throw new Error('refused');
      return name;
    });
  const outcomes = await Promise.allSettled([work('a'), work('b'), work('c')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
