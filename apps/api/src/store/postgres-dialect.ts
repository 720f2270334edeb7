import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import type { Database, Dialect, JsonItems, JsonRows, Preparable, Prepared, RangeRows } from './dialect.ts';
import { jsonObject } from './json-object.ts';
import { channel } from './postgres-listener.ts';
import { isConflict, toStoreError } from './postgres-error.ts';
import {
  addBlocks,
  findBlocks,
  putRows,
  removeBlocks,
  removeSomeBlocks,
  traceHolds,
} from './postgres-contents.ts';
import { withOwnValues } from './postgres-values.ts';
import * as tables from './schema.postgres.ts';

/** How often a write is tried that loses against another one. */
const maxAttempts = 5;

/** "span": a number of our own for advisory locks, which all programs on a database share. */
const lockSpace = 0x7370616e;
export const migrationLock = `${lockSpace}, 1`;
const writeLock = `${lockSpace}, 2`;

/** Milliseconds. A replica that stops in the middle of a write loses its turn before the others give up waiting. */
const lockWaitMs = 10_000;
const maxIdleMs = 5_000;

/**
 * Drizzle's node-postgres, which builds what the SQLite builder builds; the queries' types are those of the latter. Each
 * connection keeps its own, since it is there that statements are prepared.
 */
export function toDatabase(client: Pool | PoolClient): Database {
  return drizzle(withOwnValues(client)) as unknown as Database;
}

export interface PostgresDialectOptions {
  pool: Pool;
  /** A collation that knows upper and lower case in every alphabet. */
  collation: string;
}

export function createPostgresDialect({ pool, collation }: PostgresDialectOptions): Dialect {
  const databases = new WeakMap<PoolClient, Database>();

  function databaseOf(client: PoolClient): Database {
    const known = databases.get(client);
    if (known) return known;
    const db = toDatabase(client);
    databases.set(client, db);
    return db;
  }

  /** Writes of all replicas stand in one line, so that revisions become visible in their order: docs/decisions/revisions.md. */
  async function write<Result>(build: (tx: Database, before: Database) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    let broken: unknown = null;
    try {
      await client.query(
        `begin; set local lock_timeout = ${lockWaitMs}; set local idle_in_transaction_session_timeout = ${maxIdleMs};
        select pg_advisory_xact_lock(${writeLock})`,
      );
      const tx = databaseOf(client);
      const result = await build(tx, tx);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: unknown) => (broken = failure));
      throw error;
    } finally {
      client.release(broken !== null);
    }
  }

  const fold = (text: SQLWrapper | SQL) =>
    sql`replace(lower(${text} collate ${sql.identifier(collation)}), 'ς', 'σ')`;
  const like = (text: SQLWrapper | SQL, pattern: string) =>
    sql`${fold(text)} like ${fold(sql`cast(${pattern} as text)`)} escape '\\'`;

  return {
    async atomic(build) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await write(build);
        } catch (error) {
          if (attempt === maxAttempts || !isConflict(error)) throw toStoreError(error);
        }
      }
    },
    prepare,
    now: sql`cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
    async rows(query) {
      const { sql: text, params } = query.toSQL();
      const { rows } = await withOwnValues(pool).query({ text, rowMode: 'array' }, params);
      return rows as unknown[][];
    },
    putRuns: (db, rows) => putRows(db, tables.runs, rows),
    putSpans: (db, rows) => putRows(db, tables.spans, rows),
    addBlocks,
    removeBlocks,
    removeSomeBlocks,
    findBlocks: (query) => findBlocks(toDatabase(pool), query),
    traceHolds,
    traceMayHold: async (traceId, text) => traceHolds(traceId, text),
    async announce(db) {
      await (db as unknown as NodePgDatabase).execute(sql`select pg_notify(${channel}, '')`);
    },
    toStoreError,
    matches: like,
    listMatches(list, pattern) {
      const { rows, value } = items(list);
      return sql`exists (select 1 from ${rows} where ${like(value, pattern)})`;
    },
    jsonObject(parts) {
      const object = sql`cast(${jsonObject('json_build_object', parts)} as text)`;
      // The stand-in for U+0000 is read as that character itself, which JSON has as an escape alone.
      return sql`replace(${object}, chr(65535), '\\u0000')`;
    },
    entryMatches(object, name, pattern) {
      const { rows, key, value } = entries(object);
      return sql`exists (select 1 from ${rows} where ${key} = ${name} and ${like(value, pattern)})`;
    },
    items,
    entries,
    ranges,
  };
}

function items(list: SQLWrapper): JsonItems {
  return {
    rows: sql`json_array_elements_text(${toJson(list)}) as item(value)`,
    value: sql`item.value collate "C"`,
  };
}

function entries(object: SQLWrapper): JsonRows {
  return {
    rows: sql`json_each_text(${toJson(object)}) as entry`,
    key: sql`entry.key collate "C"`,
    value: sql`entry.value collate "C"`,
  };
}

function ranges(pairs: readonly { from: number; until: number }[]): RangeRows {
  const json = JSON.stringify(pairs);
  return {
    rows: sql`json_to_recordset(${json}) as range("from" bigint, "until" bigint)`,
    from: sql`range."from"`,
    until: sql`range."until"`,
  };
}

/** PostgreSQL's JSON can't turn the escapes of U+0000 and of halves of a character into text: JSON.stringify writes no others. */
function toJson(text: SQLWrapper): SQL {
  return sql`cast(regexp_replace(${text}, '\\\\u(0000|d[89a-f][0-9a-f]{2})', '\\\\ufffd', 'g') as json)`;
}

let prepared = 0;

/** The name, unique on each connection, lets PostgreSQL keep the statement and its plan. */
function prepare<Query extends Preparable>(query: Query): Prepared<Query> {
  const statement = (query as unknown as PostgresPreparable).prepare(`spanlight_${++prepared}`);
  const all = (values?: Record<string, unknown>) => statement.execute(values);
  return { all, run: all, get: async (values?: Record<string, unknown>) => (await all(values))[0] };
}

/** What drizzle's builders for PostgreSQL have instead. */
interface PostgresPreparable {
  prepare(name: string): { execute(values?: Record<string, unknown>): Promise<unknown[]> };
}
