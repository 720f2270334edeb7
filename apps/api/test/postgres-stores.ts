import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { afterAll } from 'vitest';
import { normalise } from '../src/normalise/index.ts';
import type { Engine } from '../src/store/dialect.ts';
import { openPostgres, type PostgresOptions } from '../src/store/open-postgres.ts';
import { createStore } from '../src/store/store.ts';
import { pglitePool } from './pglite-pool.ts';
import { createTestDatabase } from './postgres-database.ts';
import type { OpenedStore } from './contract/contract.ts';

interface Database {
  options: PostgresOptions;
  remove: () => Promise<void>;
}

/** Opens empty stores in PGlite, a PostgreSQL in this process. */
export const openPgliteStore = reuse(async () => {
  const pglite = await PGlite.create({ extensions: { pg_trgm } });
  return {
    options: { url: 'postgres://in/pglite', pool: pglitePool(pglite) },
    remove: () => pglite.close(),
  };
});

/** Opens empty stores on the server for tests. */
export const openServerStore = reuse(async () => {
  const database = await createTestDatabase();
  return { options: { url: database.url }, remove: () => database.drop() };
});

/** Making a database takes longer than most tests: each is emptied and used again. */
function reuse(make: () => Promise<Database>): () => Promise<OpenedStore> {
  const all: Database[] = [];
  const free: Database[] = [];
  afterAll(async () => {
    for (const database of all) await database.remove();
  });
  return async () => {
    let database = free.pop();
    if (!database) {
      database = await make();
      all.push(database);
    }
    const { options } = database;
    const engine = await openPostgres(options);
    const store = await createStore(engine, normalise);
    return {
      store,
      engine,
      async dispose() {
        await empty(engine);
        await store.close();
        free.push(database);
      },
    };
  };
}

async function empty({ db, tables }: Engine): Promise<void> {
  for (const table of Object.values(tables)) await db.delete(table);
}
