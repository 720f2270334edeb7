import { chmodSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { migrate } from 'drizzle-orm/sqlite-proxy/migrator';
import type { Dialect, Engine } from './dialect.ts';
import * as tables from './schema.sqlite.ts';
import { isBusy, openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { createRowWriter } from './sqlite-rows.ts';
import { addBlock, defineHolds, findBlocks, removeBlocks, traceHolds } from './sqlite-search.ts';
import { StoreBusyError, StoreOpenError } from './store-error.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string;
  /** Neither creates nor changes the file. @default false */
  readOnly?: boolean;
  /** How long a write waits while another process holds the database, milliseconds. @default 2000 */
  busyWaitMs?: number;
}

/** The same distance from src/store and from dist/store. */
const migrationsFolder = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));

/**
 * Opens SQLite through Node's own node:sqlite. Write-ahead log with synchronous=NORMAL: docs/decisions/durability.md.
 * @throws {StoreOpenError}
 */
export async function openSqlite({
  file,
  readOnly = false,
  busyWaitMs = 2000,
}: SqliteOptions): Promise<Engine> {
  const path = file === ':memory:' ? file : resolve(file);
  const connection = await openPrepared(path, readOnly);
  const { database } = connection;
  const gate: Gate = { writing: null };
  // There is one connection: a read that came between two statements of a write would see half of it.
  const db = drizzle(async (...query) => {
    while (gate.writing) await gate.writing;
    return connection.execute(...query);
  });
  return {
    db,
    tables,
    dialect: createDialect(connection, busyWaitMs, gate),
    bytes: async () => pragma(database, 'page_count') * pragma(database, 'page_size'),
    watch() {
      // One server has a file for itself.
    },
    async close() {
      if (!readOnly && path !== ':memory:') database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
  };
}

async function openPrepared(path: string, readOnly: boolean): Promise<SqliteConnection> {
  try {
    if (path !== ':memory:' && !existsSync(dirname(path))) {
      throw new StoreOpenError(`Can't open the database ${path}: there is no folder ${dirname(path)}.`);
    }
    const connection = openConnection(path, readOnly);
    // Only while opening: later waits must not block the event loop.
    connection.database.exec('pragma busy_timeout = 5000');
    if (!readOnly) await prepareFile(connection, path);
    assertKnownSchema(connection.database, path);
    connection.database.exec('pragma busy_timeout = 0');
    defineHolds(connection);
    connection.database.function('fold', { deterministic: true }, (value) =>
      typeof value === 'string' ? value.toLowerCase() : value,
    );
    return connection;
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`Can't open the database ${path}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

async function prepareFile({ database, execute }: SqliteConnection, path: string): Promise<void> {
  // What traces hold is nobody else's to read.
  if (path !== ':memory:') chmodSync(path, 0o600);
  // Before the first table is made, or it would take a VACUUM: lets a deletion give space back.
  database.exec('pragma auto_vacuum = incremental');
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  // In one transaction, so that two processes that start at once don't migrate twice.
  database.exec('begin immediate');
  try {
    await migrate(
      drizzle(execute),
      async (statements) => {
        for (const statement of statements) database.exec(statement);
      },
      { migrationsFolder },
    );
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

/** A file of an older version is brought up to date on start; one of a newer version must not be written to. */
function assertKnownSchema(database: DatabaseSync, path: string): void {
  const newest = readMigrationFiles({ migrationsFolder }).at(-1)!.folderMillis;
  const migrated = database.prepare('select max(created_at) as at from __drizzle_migrations').get()?.['at'];
  if (Number(migrated) > newest) {
    throw new StoreOpenError(`${path} was written by a newer version of Spanlight: update this one.`);
  }
  if (Number(migrated) < newest) {
    throw new StoreOpenError(
      `${path} was written by an older version of Spanlight: run "spanlight start" once to update it.`,
    );
  }
}

/** Closed while a write runs. */
interface Gate {
  writing: Promise<void> | null;
}

function createDialect(connection: SqliteConnection, busyWaitMs: number, gate: Gate): Dialect {
  const { database, execute } = connection;
  const putRuns = createRowWriter(connection, tables.runs);
  const putSpans = createRowWriter(connection, tables.spans);
  const tx = drizzle(execute);
  let last: Promise<unknown> = Promise.resolve();

  async function begin() {
    const deadline = performance.now() + busyWaitMs;
    for (;;) {
      try {
        return database.exec('begin immediate');
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() >= deadline) throw new StoreBusyError(undefined, { cause: error });
        await setTimeout(20);
      }
    }
  }

  async function commit<Result>(build: (db: typeof tx) => Promise<Result>): Promise<Result> {
    try {
      const result = await build(tx);
      database.exec('commit');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  }

  /** Unless the next write has closed it already. */
  function open(over: Promise<void>) {
    if (gate.writing === over) gate.writing = null;
  }

  return {
    atomic(build) {
      const write = last.then(begin).then(() => {
        const committed = commit(build);
        const over: Promise<void> = committed.then(
          () => open(over),
          () => open(over),
        );
        gate.writing = over;
        return committed;
      });
      last = write.catch(() => undefined);
      return write;
    },
    announce: async () => undefined,
    toStoreError,
    prepare: (query) => query.prepare(),
    putRuns: async (_db, rows) => putRuns(rows),
    putSpans: async (_db, rows) => putSpans(rows),
    async addBlocks(_db, blocks) {
      for (const block of blocks) addBlock(connection, block);
    },
    removeBlocks: async (_db, traceId) => removeBlocks(connection, traceId),
    findBlocks: (query) => findBlocks(connection, query),
    traceHolds,
    matches: (expression, pattern) => sql`fold(${expression}) like ${pattern.toLowerCase()} escape '\\'`,
    listMatches: (list, pattern) =>
      sql`exists (select 1 from json_each(${list}) where fold(value) like ${pattern.toLowerCase()} escape '\\')`,
    entryMatches: (object, key, pattern) =>
      sql`exists (select 1 from json_each(${object}) where key = ${key} and
        fold(iif(type in ('true', 'false'), type, cast(value as text))) like ${pattern.toLowerCase()} escape '\\')`,
  };
}

/** Drizzle's own error has the whole row in its message. */
function toStoreError(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause ? error.cause : error;
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
