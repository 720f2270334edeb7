import { onTestFinished } from 'vitest';
import { normalise } from '../src/normalise/index.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { createStore, type Store } from '../src/store/store.ts';

/** A store in memory, closed when the test is over. */
export async function openMemoryStore(): Promise<Store> {
  const store = await createStore(await openSqlite({ file: ':memory:' }), normalise);
  onTestFinished(() => store.close());
  return store;
}
