import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { FilterError, parseFilter } from '@spanlight/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import type { FacetQuery } from './list-facets.ts';
import { openSqlite } from './open-sqlite.ts';
import { createWorkerReader } from './sqlite-worker-reader.ts';
import { createStore, type Store } from './store.ts';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
let store: Store;
/** Those that were started since the store is open. */
let workers: Worker[];
const note = (worker: Worker) => void workers.push(worker);

beforeEach(async () => {
  temporary = await temporaryFolder();
  file = join(temporary.folder, 'spanlight.db');
  store = await createStore(await openSqlite({ file }), normalise);
  workers = [];
  process.on('worker', note);
});

afterEach(async () => {
  process.off('worker', note);
  await temporary.remove();
});

const query: FacetQuery = {
  facet: { kind: 'field', field: 'name' },
  filter: { kind: 'all' },
  text: '',
  limit: 10,
  now: 0,
};

const namesOf = async () => (await store.listFacets(query)).values.map(({ value }) => value);

test('takes all long reads in one thread, which sees what was committed last', async () => {
  expect(workers).toHaveLength(0);
  expect(await Promise.all([namesOf(), namesOf()])).toEqual([[], []]);
  await store.save([readSpan({ name: 'one' })]);
  expect(await namesOf()).toEqual(['one']);
  const metrics = { group: 'name', filter: query.filter, from: 0, to: 1, bucketMs: 1, maxSeries: 1 } as const;
  expect(await store.readMetrics({ ...metrics, now: 0 })).toMatchObject({ group: 'name' });
  expect(workers).toHaveLength(1);
  await store.close();
});

test('looks there for the runs that are to be deleted, too', async () => {
  await store.save([readSpan({ name: 'one' })]);
  expect(await store.deleteRuns(query.filter, 0)).toBe(1);
  expect(workers).toHaveLength(1);
  await store.close();
});

test('tells what is wrong with a filter as if it were read here', async () => {
  const filter = parseFilter(Array.from({ length: 200 }, () => 'status:ok').join(' OR '));
  const refused = store.listFacets({ ...query, filter });
  await expect(refused).rejects.toBeInstanceOf(FilterError);
  await expect(refused).rejects.toMatchObject({ message: 'A filter can have up to 100 terms.', position: 0 });
  await store.close();
});

test('a read whose thread ends may be tried again, and then finds a new one', async () => {
  const read = namesOf();
  await once(process, 'worker');
  void workers[0]!.terminate();
  await expect(read).rejects.toMatchObject({ name: 'StoreBusyError' });
  expect(await namesOf()).toEqual([]);
  expect(workers).toHaveLength(2);
  await store.close();
});

test('ends when nothing was read for a while, and the next read starts another', async () => {
  const reader = createWorkerReader(file, 1);
  for (const n of [0, 1]) {
    expect((await reader.listFacets(query)).values).toEqual([]);
    await once(workers[n]!, 'exit');
  }
  expect(workers).toHaveLength(2);
  await reader.close();
  await store.close();
});

test('is gone when the file is closed, which leaves no log', async () => {
  await store.save([readSpan({ name: 'one' })]);
  await namesOf();
  const gone = once(workers[0]!, 'exit');
  await store.close();
  expect(await gone).toEqual([0]);
  expect(existsSync(`${file}-wal`)).toBe(false);
});
