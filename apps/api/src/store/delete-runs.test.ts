import { join } from 'node:path';
import { parseFilter } from '@spanlight/schema';
import { expect, onTestFinished, test } from 'vitest';
import { traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

test('leaves nothing of a run but the note that it is gone', async () => {
  const engine = await openSqlite({ file: ':memory:' });
  const store = await createStore(engine, normalise);
  await store.save([readSpan({})]);
  await store.deleteRun(traceId);
  const { runs, spans, contents, deletedRuns } = engine.tables;
  for (const table of [runs, spans, contents]) expect(await engine.db.select().from(table)).toEqual([]);
  expect(await engine.db.select().from(deletedRuns)).toEqual([{ traceId, revision: 2 }]);
  await store.close();
});

test('leaves marks in the full-text index that stand apart', async () => {
  const engine = await openSqlite({ file: ':memory:' });
  const store = await createStore(engine, normalise);
  const save = (n: number) => store.save([readSpan({ traceId: `a${String(n).padStart(31, '0')}` })]);
  for (const n of [1, 2, 3]) await save(n);
  await store.deleteRuns(parseFilter(''), 0);
  await save(4);
  const { contents } = engine.tables;
  expect(await engine.db.select({ id: contents.id }).from(contents)).toEqual([{ id: 32 }]);
  await store.close();
});

test('goes on to the end while others write, and none of them fails', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const store = await createStore(await openSqlite({ file: join(folder, 'spanlight.db') }), normalise);
  const runOf = (n: number, name: string) => readSpan({ traceId: `a${String(n).padStart(31, '0')}`, name });
  // So many that space is given back in between.
  const old = Array.from({ length: 2100 }, (_, n) => runOf(n, 'old'));
  await store.save(old);
  const state = { isOver: false };
  const deleting = store.deleteRuns(parseFilter('name:old'), 0).finally(() => (state.isOver = true));
  let written = 0;
  while (!state.isOver) await store.save([runOf(10_000 + written++, 'new')]);
  expect(await deleting).toBe(2100);
  expect(written).toBeGreaterThan(0);
  expect(await store.counts()).toMatchObject({ runs: written, spans: written });
  await store.close();
});
