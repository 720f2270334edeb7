import type { PGlite } from '@electric-sql/pglite';
import pg, { type Pool, type QueryArrayConfig } from 'pg';

/** PGlite as a pool of pg, as far as the store uses one. It has one connection: whoever has it, has it alone. */
export function pglitePool(pglite: PGlite): Pool {
  let last: Promise<void> = Promise.resolve();

  /** Resolves to the function that gives the connection back. */
  async function acquire(): Promise<() => void> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  }

  async function query(config: string | QueryArrayConfig, values: unknown[] = []) {
    if (typeof config === 'string' && values.length === 0) return (await pglite.exec(config)).at(-1);
    const {
      text,
      types = pg.types,
      rowMode = 'object',
    } = typeof config === 'string' ? { text: config } : config;
    return pglite.query(text, config instanceof Object && config.values ? config.values : values, {
      rowMode,
      parsers: Object.fromEntries(oids.map((oid) => [oid, types.getTypeParser(oid, 'text')])),
      serializers: Object.fromEntries(oids.map((oid) => [oid, String])),
    });
  }

  const pool = {
    async query(config: string | QueryArrayConfig, values?: unknown[]) {
      const release = await acquire();
      try {
        return await query(config, values);
      } finally {
        release();
      }
    },
    async connect() {
      return { query, release: await acquire() };
    },
    async end() {},
  };
  return pool as unknown as Pool;
}

const { BOOL, INT8, INT4, TEXT, FLOAT8, NUMERIC } = pg.types.builtins;
const oids = [BOOL, INT8, INT4, TEXT, FLOAT8, NUMERIC];
