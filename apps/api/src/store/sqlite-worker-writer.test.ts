import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;

beforeEach(async () => {
  temporary = await temporaryFolder();
  file = join(temporary.folder, 'spanlight.db');
});

afterEach(() => temporary.remove());

const spanId = (n: number) => n.toString(16).padStart(16, '0');

/** An open store, and how to end the thread that writes to it. */
async function openWithWorker() {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on('worker', note);
  const engine = await openSqlite({ file });
  const store = await createStore(engine, normalise);
  return {
    engine,
    store,
    endWorker: () => workers.at(-1)!.terminate(),
    workers,
    close: async () => {
      process.off('worker', note);
      await store.close();
    },
  };
}

test('a write that is begun after the end starts no thread again', async () => {
  const { engine, close } = await openWithWorker();
  const worker = once(process, 'worker').then(() => 'started');
  await close();
  const write = engine.dialect.atomic(async (tx) => tx.delete(engine.tables.runs));
  const begun = write.then(
    () => 'written',
    () => 'refused',
  );
  expect(await Promise.race([begun, worker])).toBe('refused');
});

test('a write whose thread ends leaves nothing behind, may be tried again, and then finds a new one', async () => {
  const { engine, store, endWorker, workers, close } = await openWithWorker();
  await store.save([readSpan({ spanId: spanId(1) })]);
  const { dialect, tables } = engine;
  const write = dialect.atomic(async (tx) => {
    await tx.delete(tables.spans);
    await endWorker();
    await tx.delete(tables.runs);
  });
  await expect(write).rejects.toMatchObject({ name: 'StoreBusyError' });
  expect((await store.readRun(traceId))?.spans).toHaveLength(1);

  await store.save([readSpan({ spanId: spanId(2) })]);
  expect((await store.readRun(traceId))?.spans).toHaveLength(2);
  expect(workers).toHaveLength(2);
  await close();
});

test('a question that is under way when the thread ends is answered all the same', async () => {
  const { engine, endWorker, close } = await openWithWorker();
  const write = engine.dialect.atomic(async (tx) => {
    const asked = tx.all(
      sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select max(i) from n`,
    );
    void endWorker();
    await asked;
  });
  await expect(write).rejects.toThrow();
  await close();
});

test('closes although its thread has ended', async () => {
  const { endWorker, close } = await openWithWorker();
  await endWorker();
  await close();
});

test('a statement that fails although nobody waits for it takes the whole write with it', async () => {
  const engine = await openSqlite({ file });
  const { dialect, tables, db } = engine;
  const write = dialect.atomic(async (tx) => {
    await tx.insert(tables.about).values({ id: 'half', revision: 1 });
    await tx.run(sql`insert into nowhere values (1)`);
    await tx.insert(tables.about).values({ id: 'more', revision: 1 });
  });
  await expect(write).rejects.toMatchObject({ message: 'no such table: nowhere', errcode: 1 });
  expect(await db.select().from(tables.about)).toEqual([]);
  await dialect.atomic((tx) => tx.insert(tables.about).values({ id: 'whole', revision: 1 }));
  expect(await db.select().from(tables.about)).toHaveLength(1);
  await engine.close();
});

test('what a write reads of before is what was committed, and through itself what it has written', async () => {
  const engine = await openSqlite({ file });
  const { dialect, tables } = engine;
  const seen = await dialect.atomic(async (tx, before) => {
    await tx.insert(tables.about).values({ id: 'one', revision: 1 });
    return [await before.select().from(tables.about), await tx.select().from(tables.about)];
  });
  expect(seen.map((rows) => rows.length)).toEqual([0, 1]);
  await engine.close();
});

test('keeps no process that has nothing else to do, but for as long as it writes', async () => {
  const program = `
    import { openSqlite } from ${JSON.stringify(new URL('open-sqlite.ts', import.meta.url).href)};
    const { dialect, tables } = await openSqlite({ file: ${JSON.stringify(file)} });
    await dialect.atomic((tx) => tx.insert(tables.about).values({ id: 'one', revision: 1 }));
    console.log('written');`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect({
    stdout,
    stderr: stderr.replaceAll(/.*SQLite is an experimental.*|.*--trace-warnings.*/g, '').trim(),
  }).toEqual({
    stdout: 'written\n',
    stderr: '',
  });
});

test('is gone when it is closed', async () => {
  const { workers, close } = await openWithWorker();
  const ended = once(workers[0]!, 'exit');
  await close();
  expect(await ended).toEqual([0]);
});
