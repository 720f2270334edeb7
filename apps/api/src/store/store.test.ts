import { join } from 'node:path';
import { describeStore } from '../../test/store-contract.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

describeStore(
  'SQLite in memory',
  async () => {
    const engine = await openSqlite({ file: ':memory:' });
    const store = await createStore(engine, normalise);
    return { store, engine, dispose: async () => store.close() };
  },
  { numRuns: 150 },
);

describeStore(
  'SQLite in a file',
  async () => {
    const { folder, remove } = await temporaryFolder();
    const engine = await openSqlite({ file: join(folder, 'spanlight.db') });
    const store = await createStore(engine, normalise);
    return {
      store,
      engine,
      async dispose() {
        await store.close();
        await remove();
      },
    };
  },
  { numRuns: 5 },
);
