import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { drizzle, type AsyncRemoteCallback } from 'drizzle-orm/sqlite-proxy';
import type { Engine } from './dialect.ts';
import * as tables from './schema.sqlite.ts';
import { configure, openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { isUnopenable, openMessage } from './sqlite-error.ts';
import { assertKnownSchema, prepareFile } from './sqlite-file.ts';
import { watchFile } from './sqlite-watch.ts';
import { createWorkerReader } from './sqlite-worker-reader.ts';
import { openWorkerWriter } from './sqlite-worker-writer.ts';
import { createLocalWriter, type SqliteWriter } from './sqlite-writer.ts';
import { StoreOpenError } from './store-error.ts';

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string;
  /** Neither creates nor changes the file. @default false */
  readOnly?: boolean;
  /** What is read goes through much of the file. @default false */
  scans?: boolean;
  /** How long a write waits while another process holds the database, milliseconds. @default 2000 */
  busyWaitMs?: number;
  /** Where the tables' history lies. @default beside the program */
  migrationsFolder?: string;
  /** Is told in words, before it begins, that a database is brought up to date, which may take its time. */
  onUpgrade?: ((words: string) => void) | undefined;
}

/** The same distance from src/store and from dist/chunks. */
const ownMigrations = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));

/**
 * Opens SQLite through Node's own node:sqlite. Write-ahead log with synchronous=NORMAL: docs/decisions/durability.md. What is
 * written to a file is written by a thread of its own: docs/decisions/writer.md.
 * @throws {StoreOpenError}
 */
export async function openSqlite({
  file,
  readOnly = false,
  scans = false,
  busyWaitMs = 2000,
  migrationsFolder = ownMigrations,
  onUpgrade,
}: SqliteOptions): Promise<Engine> {
  const path = file === ':memory:' ? file : resolve(file);
  try {
    const first = await openFirst(path, { readOnly, scans, migrationsFolder, onUpgrade });
    if (readOnly || path === ':memory:') {
      return createEngine({
        path,
        reader: first,
        writer: createLocalWriter(first),
        hasOneConnection: true,
        busyWaitMs,
      });
    }
    return createEngine({
      path,
      ...(await openPair(path, first)),
      hasOneConnection: false,
      busyWaitMs,
    });
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    const message =
      openMessage(error, path) ?? `Can't open the database ${path}: ${(error as Error).message}.`;
    throw new StoreOpenError(message, { cause: error });
  }
}

async function openFirst(
  path: string,
  options: Required<Pick<SqliteOptions, 'readOnly' | 'scans' | 'migrationsFolder'>> &
    Pick<SqliteOptions, 'onUpgrade'>,
): Promise<SqliteConnection> {
  const { readOnly, scans, migrationsFolder, onUpgrade } = options;
  if (path !== ':memory:' && !existsSync(dirname(path))) {
    throw new StoreOpenError(`Can't open the database ${path}: there is no folder ${dirname(path)}.`);
  }
  const connection = readOnly ? openToRead(path) : openConnection(path, false);
  try {
    // Only while opening: later waits must not block the event loop.
    connection.database.exec('pragma busy_timeout = 5000');
    if (!readOnly) await prepareFile(connection, { path, migrationsFolder, onUpgrade });
    assertKnownSchema(connection.database, path, migrationsFolder);
    return configure(connection, scans ? 'scanning' : 'reading');
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

/** For a file that is up to date: one connection that writes, and one that sees what was committed last, also while a write runs. */
async function openPair(
  path: string,
  first: SqliteConnection,
): Promise<{ reader: SqliteConnection; writer: SqliteWriter }> {
  try {
    const reader = configure(openConnection(path, true), 'reading');
    try {
      return { reader, writer: await openWorkerWriter(path) };
    } catch (error) {
      reader.database.close();
      throw error;
    }
  } finally {
    // Not before: with its last connection, a file's log would go.
    first.database.close();
  }
}

interface Connections {
  path: string;
  reader: SqliteConnection;
  writer: SqliteWriter;
  /** The reader is what writes, too: there is only one connection to what is in memory. */
  hasOneConnection: boolean;
  busyWaitMs: number;
}

function createEngine(connections: Connections): Engine {
  const { path, reader, writer, hasOneConnection, busyWaitMs } = connections;
  const gate: { writing: Promise<void> | null } = { writing: null };

  const execute: AsyncRemoteCallback = async (text, params: SQLInputValue[], method) => {
    // On one connection, a read that came between two statements of a write would see half of it.
    if (hasOneConnection) while (gate.writing) await gate.writing;
    return { rows: reader.query(text, params, method) };
  };

  /** Unless the next write has begun already. */
  async function waitFor(over: Promise<void>) {
    gate.writing = over;
    await over;
    if (gate.writing === over) gate.writing = null;
  }

  const db = drizzle(execute);
  const watches: (() => void)[] = [];
  const workerReader = hasOneConnection ? null : createWorkerReader(path);
  const dialect = createSqliteDialect({
    path,
    writer,
    committed: hasOneConnection ? null : db,
    execute,
    busyWaitMs,
    onWrite: (over) => void waitFor(over),
  });
  return {
    // Another server may have the same file.
    isShared: path !== ':memory:',
    db,
    tables,
    dialect,
    longReads: workerReader,
    bytes: async () => pragma(reader.database, 'page_count') * pragma(reader.database, 'page_size'),
    usedBytes: async () => {
      const pages = pragma(reader.database, 'page_count') - pragma(reader.database, 'freelist_count');
      return pages * pragma(reader.database, 'page_size');
    },
    async shrink() {
      const hasMore = await dialect.atomic(() => writer.ask('shrink'));
      // The file itself shrinks when all of the log is put into it: by a later checkpoint, where others write meanwhile.
      if (!hasMore) await writer.checkpoint();
      return hasMore;
    },
    settled: () => writer.settled(),
    watch(onChange) {
      if (path !== ':memory:') watches.push(watchFile(writer, onChange));
    },
    async close() {
      for (const stop of watches) stop();
      await workerReader?.close();
      if (!hasOneConnection) reader.database.close();
      await writer.close();
    },
  };
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
