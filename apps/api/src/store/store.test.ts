import { join } from 'node:path';
import { describeStore } from '../../test/store-contract.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

describeStore(
  'SQLite in memory',
  async () => {
    const store = await createStore(await openSqlite({ file: ':memory:' }), normalise);
    return { store, dispose: async () => store.close() };
  },
  { numRuns: 150 },
);

describeStore(
  'SQLite in a file',
  async () => {
    const { folder, remove } = await temporaryFolder();
    const store = await createStore(await openSqlite({ file: join(folder, 'spanlight.db') }), normalise);
    return {
      store,
      async dispose() {
        await store.close();
        await remove();
      },
    };
  },
  { numRuns: 5 },
);
