import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary.ts';
import { readPriceFile } from './price-file.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

function fileOf(content: string): string {
  const path = join(folder, 'prices.json');
  writeFileSync(path, content);
  return path;
}

test('a file of prices is read', () => {
  const models = [{ model: 'my-*', input: 1, output: 2 }];
  expect(readPriceFile(fileOf(JSON.stringify({ models })))).toEqual(models);
});

test.each([
  ['{', /can't be read/],
  ['{"models":[{"model":"a"}]}', /wrong at models\.0\.input/],
  ['{"models":[{"model":"a","input":1,"ouput":2}]}', /wrong at models\.0: .*ouput/],
  ['[]', /wrong at its start/],
])('%s is told of in words', (content, message) => {
  expect(() => readPriceFile(fileOf(content))).toThrow(message);
});
