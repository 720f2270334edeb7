import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { nextTurn } from './turns.ts';

test('what is written has its turn first, then what is read, each in order', async () => {
  const turns: string[] = [];
  const names = ['read 1', 'write 1', 'read 2', 'write 2'];
  await Promise.all(
    names.map(async (name) => {
      await nextTurn(name.startsWith('write') ? 'write' : 'read');
      turns.push(name);
    }),
  );
  expect(turns).toEqual(['write 1', 'write 2', 'read 1', 'read 2']);
});

test('each round of the event loop is one work’s turn', async () => {
  let turns = 0;
  for (let work = 0; work < 3; work++) void nextTurn('read').then(() => turns++);
  const seen: number[] = [];
  for (let round = 0; round < 3; round++) {
    await setImmediate();
    seen.push(turns);
  }
  expect(seen).toEqual([1, 2, 3]);
});
