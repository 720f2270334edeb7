import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary.ts';
import { openSqlite } from './open-sqlite.ts';
import { configure, openConnection } from './sqlite-connection.ts';

/** Where a connection sorts what it reads: 1 in files, 2 in memory. */
async function sortsIn(use: Parameters<typeof configure>[1], temporary: string): Promise<unknown> {
  const { folder, remove } = await temporaryFolder();
  const file = join(folder, 'spanlight.db');
  await (await openSqlite({ file })).close();
  vi.stubEnv('TMPDIR', join(folder, temporary));
  const { database } = configure(openConnection(file, true), use);
  const { temp_store: store } = database.prepare('pragma temp_store').get()!;
  database.close();
  vi.unstubAllEnvs();
  await remove();
  return store;
}

test('what goes through all there is sorts in a temporary file, unless none can be made', async () => {
  expect(await sortsIn('scanning', '')).toBe(1);
  expect(await sortsIn('scanning', 'none')).toBe(2);
  expect(await sortsIn('reading', '')).toBe(2);
});
