import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createCheckpoints } from './sqlite-checkpoints.ts';
import { maxLog } from './sqlite-log.ts';
import { createStore } from './store.ts';

test('what is committed is put into the file while writing goes on, and the log begins anew', async () => {
  const temporary = await temporaryFolder();
  const file = join(temporary.folder, 'spanlight.db');
  const store = await createStore(await openSqlite({ file }), normalise);
  const size = async (path: string) => (await stat(path)).size;
  const before = await size(file);
  let logSize = 0;
  // Each write makes the log longer, but for the first one after it has begun anew.
  for (let n = 1; ; n++) {
    await store.save([readSpan({ spanId: n.toString(16).padStart(16, '0'), name: `span ${n}` })]);
    const next = await size(`${file}-wal`);
    if (next === logSize) break;
    logSize = next;
  }
  expect(await size(file)).toBeGreaterThan(before);
  // Before SQLite does it within a commit.
  expect(logSize).toBeLessThan(maxLog * 4096);
  await store.close();
  await temporary.remove();
});

test('all that is committed is put into the file, and still the log goes on, for a while', async () => {
  const temporary = await temporaryFolder();
  onTestFinished(() => temporary.remove());
  const file = join(temporary.folder, 'spanlight.db');
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; create table numbers (n)');
  const inLog = () => database.prepare('pragma wal_checkpoint(passive)').get()!;
  function hasLogGrown() {
    const before = statSync(`${file}-wal`).size;
    database.exec('insert into numbers values (1)');
    return statSync(`${file}-wal`).size > before;
  }
  const checkpoints = createCheckpoints(file);
  await checkpoints.run();
  const { log, checkpointed } = inLog();
  expect(checkpointed).toBe(log);
  expect(hasLogGrown()).toBe(true);
  const goesOn = () => {
    inLog();
    return hasLogGrown();
  };
  await expect.poll(goesOn, { timeout: 10_000 }).toBe(false);
  await checkpoints.close();
  database.close();
});

test('what is committed while it ends starts no thread', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let started = 0;
  const count = () => void started++;
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const temporary = await temporaryFolder();
  onTestFinished(() => temporary.remove());
  const checkpoints = createCheckpoints(join(temporary.folder, 'spanlight.db'));
  const ended = checkpoints.close();
  vi.advanceTimersByTime(1000);
  for (let n = 0; n < 100; n++) checkpoints.committed();
  await ended;
  await setImmediate();
  expect(started).toBe(0);
});
