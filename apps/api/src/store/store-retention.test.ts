import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { postgresUrl } from '../../test/postgres-database.ts';
import { openPgliteStore, openServerStore } from '../../test/postgres-stores.ts';
import { describeRetention } from '../../test/retention-contract.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

async function openFile() {
  const { folder, remove } = await temporaryFolder();
  const file = join(folder, 'spanlight.db');
  const engine = await openSqlite({ file });
  const store = await createStore(engine, normalise);
  const dispose = async () => {
    await store.close();
    await remove();
  };
  return { file, engine, store, dispose };
}

describeRetention('SQLite in a file', openFile);
describeRetention('PostgreSQL in PGlite', openPgliteStore);
describe.skipIf(postgresUrl === null)('with a server', () => {
  describeRetention('PostgreSQL', openServerStore);
});

test('by bytes takes the oldest runs until a file is small enough, and the file shrinks', async () => {
  const { file, engine, store, dispose } = await openFile();
  onTestFinished(dispose);
  const idOf = (n: number) => `a${String(n).padStart(31, '0')}`;
  for (let n = 0; n < 60; n++) {
    const output = `{"noise":"${randomBytes(40_000).toString('base64')}"}`;
    const traceId = idOf(n);
    const startTimeUnixNano = nano(n);
    await store.save([
      readSpan({
        traceId,
        name: `run ${n}`,
        startTimeUnixNano,
        attributes: attributes({ 'spanlight.output': output }),
      }),
    ]);
  }
  const full = (await engine.usedBytes())!;
  const maxBytes = Math.round(full / 2);
  const retired = await store.retireRuns({ receivedBefore: null, maxBytes });
  expect(retired).toBeGreaterThan(0);
  expect(retired).toBeLessThan(60);
  expect(await engine.usedBytes()).toBeLessThanOrEqual(maxBytes);
  expect(await store.readRun(idOf(0))).toBeNull();
  expect(await store.readRun(idOf(59))).not.toBeNull();
  while (await store.shrink());
  expect((await stat(file)).size).toBeLessThanOrEqual(maxBytes);
  expect((await store.searchRun(idOf(59), 'noise')).matches).not.toEqual([]);
});
