import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Engine } from './dialect.ts';
import * as tables from './schema.sqlite.ts';
import { openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { isUnopenable, openMessage } from './sqlite-error.ts';
import { assertKnownSchema, prepareFile } from './sqlite-file.ts';
import { defineHolds } from './sqlite-search.ts';
import { shrinkStep } from './sqlite-shrink.ts';
import { StoreOpenError } from './store-error.ts';
import { watchFile } from './sqlite-watch.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string;
  /** Neither creates nor changes the file. @default false */
  readOnly?: boolean;
  /** How long a write waits while another process holds the database, milliseconds. @default 2000 */
  busyWaitMs?: number;
  /** Where the tables' history lies. @default beside the program */
  migrationsFolder?: string;
}

/** The same distance from src/store and from dist/store. */
const ownMigrations = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));

/**
 * Opens SQLite through Node's own node:sqlite. Write-ahead log with synchronous=NORMAL: docs/decisions/durability.md.
 * @throws {StoreOpenError}
 */
export async function openSqlite({
  file,
  readOnly = false,
  busyWaitMs = 2000,
  migrationsFolder = ownMigrations,
}: SqliteOptions): Promise<Engine> {
  const path = file === ':memory:' ? file : resolve(file);
  try {
    const writer = await openFirst(path, { readOnly, migrationsFolder });
    const reader = readOnly || path === ':memory:' ? writer : openReader(path);
    return createEngine({ path, writer, reader, readOnly, busyWaitMs });
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    const message =
      openMessage(error, path) ?? `Can't open the database ${path}: ${(error as Error).message}.`;
    throw new StoreOpenError(message, { cause: error });
  }
}

async function openFirst(
  path: string,
  { readOnly, migrationsFolder }: Required<Pick<SqliteOptions, 'readOnly' | 'migrationsFolder'>>,
): Promise<SqliteConnection> {
  if (path !== ':memory:' && !existsSync(dirname(path))) {
    throw new StoreOpenError(`Can't open the database ${path}: there is no folder ${dirname(path)}.`);
  }
  const connection = readOnly ? openToRead(path) : openConnection(path, false);
  try {
    // Only while opening: later waits must not block the event loop.
    connection.database.exec('pragma busy_timeout = 5000');
    if (!readOnly) await prepareFile(connection, path, migrationsFolder);
    assertKnownSchema(connection.database, path, migrationsFolder);
    return configure(connection);
  } catch (error) {
    connection.database.close();
    throw error;
  }
}

/**
 * To note who reads, SQLite writes beside the file. Where nothing can be written, nobody else can either, and a file without a
 * log can be read as it is.
 */
function openToRead(path: string): SqliteConnection {
  const connection = openConnection(path, true);
  try {
    connection.database.prepare('select count(*) from sqlite_schema').get();
    return connection;
  } catch (error) {
    connection.database.close();
    if (!isUnopenable(error) || !existsSync(path) || existsSync(`${path}-wal`)) throw error;
    return openConnection(new URL(`${pathToFileURL(path).href}?immutable=1`), true);
  }
}

/** Reads see what was committed last, also while a write runs. */
function openReader(path: string): SqliteConnection {
  return configure(openConnection(path, true));
}

/** Pages that a connection keeps in memory, KiB. */
const cacheSize = 48 * 1024;

function configure(connection: SqliteConnection): SqliteConnection {
  const { database } = connection;
  database.exec(`pragma busy_timeout = 0; pragma cache_size = -${cacheSize}; pragma temp_store = memory`);
  defineHolds(connection);
  database.function('fold', { deterministic: true }, (value) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
  return connection;
}

interface Connections {
  path: string;
  writer: SqliteConnection;
  /** The same in memory, which there is only one connection to. */
  reader: SqliteConnection;
  readOnly: boolean;
  busyWaitMs: number;
}

function createEngine({ path, writer, reader, readOnly, busyWaitMs }: Connections): Engine {
  const gate: { writing: Promise<void> | null } = { writing: null };

  /** On one connection, a read that came between two statements of a write would see half of it. */
  const execute: SqliteConnection['execute'] =
    reader === writer
      ? async (...query) => {
          while (gate.writing) await gate.writing;
          return writer.execute(...query);
        }
      : reader.execute;

  /** Unless the next write has begun already. */
  async function waitFor(over: Promise<void>) {
    gate.writing = over;
    await over;
    if (gate.writing === over) gate.writing = null;
  }

  const watches: (() => void)[] = [];
  const dialect = createSqliteDialect({
    path,
    writer,
    execute,
    busyWaitMs,
    onWrite: (over) => void waitFor(over),
  });
  return {
    // Another server may have the same file.
    isShared: path !== ':memory:',
    db: drizzle(execute),
    tables,
    dialect,
    bytes: async () => pragma(reader.database, 'page_count') * pragma(reader.database, 'page_size'),
    usedBytes: async () => {
      const pages = pragma(reader.database, 'page_count') - pragma(reader.database, 'freelist_count');
      return pages * pragma(reader.database, 'page_size');
    },
    async shrink() {
      const hasMore = await dialect.atomic(async () => shrinkStep(writer));
      // The file itself shrinks when the log is put into it.
      if (!hasMore) writer.database.prepare('pragma wal_checkpoint(passive)').get();
      return hasMore;
    },
    watch(onChange) {
      if (path !== ':memory:') watches.push(watchFile(writer.database, onChange));
    },
    async close() {
      for (const stop of watches) stop();
      if (reader !== writer) reader.database.close();
      if (!readOnly && path !== ':memory:') checkpoint(writer.database);
      writer.database.close();
    },
  };
}

/** Puts what is in the log into the file; where that can't be done, it is done at the next start. */
function checkpoint(database: DatabaseSync): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)');
  } catch {
    // A full disk, say. The log is as safe as the file.
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
