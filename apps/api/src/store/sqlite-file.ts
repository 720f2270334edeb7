import { chmodSync, constants, copyFileSync, renameSync, statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { formatBytes } from '@spanlight/schema';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { migrate } from 'drizzle-orm/sqlite-proxy/migrator';
import type { SqliteOptions } from './open-sqlite.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isFull } from './sqlite-error.ts';
import { StoreOpenError } from './store-error.ts';

/** SQLite's number for giving space back when asked to. */
const incremental = 2;

/** Brings a file up to date. Before what an older version wrote is changed, a copy of it is put beside it. */
export async function prepareFile(
  { database, query }: SqliteConnection,
  {
    path,
    migrationsFolder,
    onUpgrade,
  }: { path: string; migrationsFolder: string } & Pick<SqliteOptions, 'onUpgrade'>,
): Promise<void> {
  // What traces hold is nobody else's to read. Whoever took away the right to write meant that.
  if (path !== ':memory:' && (statSync(path).mode & constants.S_IWUSR) !== 0) chmodSync(path, 0o600);
  // Before the first table is made, or it would take a VACUUM: lets a deletion give space back. What has it is not asked again,
  // for that writes, and on a full disk a server has to start all the same.
  if (database.prepare('pragma auto_vacuum').get()?.['auto_vacuum'] !== incremental) {
    database.exec(`pragma auto_vacuum = ${incremental}`);
  }
  database.exec('pragma journal_mode = wal');
  const isWhole = putLogIntoFile(database);
  // In one transaction, so that two processes that start at once don't migrate twice.
  database.exec('begin immediate');
  try {
    const applied = readApplied(database);
    const known = readKnown(migrationsFolder);
    if (applied.length > 0 && applied.at(-1)! < known.at(-1)!) {
      if (!applied.every((version) => known.includes(version))) {
        throw new StoreOpenError(
          `${path} is from before Spanlight's first release, and can't be brought up to date: move it away, or name another one with --db.`,
        );
      }
      if (!isWhole) {
        throw new StoreOpenError(
          `${path} was written by an older version of Spanlight, and another process has it open, or its disk is full: stop that one, or free some space, first.`,
        );
      }
      if (path !== ':memory:') {
        const copy = `${path}.v${applied.length}.bak`;
        onUpgrade?.(
          `Bringing ${path} (${formatBytes(statSync(path).size)}) up to date for this version; a copy stays at ${copy}.`,
        );
        keepCopy(path, copy);
      }
    }
    await migrate(
      drizzle(async (text, params: SQLInputValue[], method) => ({ rows: query(text, params, method) })),
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

/** False where that can't be done: another process reads, or the disk is full. The log is as safe as the file. */
function putLogIntoFile(database: DatabaseSync): boolean {
  try {
    return database.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] === 0;
  } catch (error) {
    if (!isFull(error)) throw error;
    return false;
  }
}

/** A file of an older version is brought up to date on start; one of a newer version must not be written to. */
export function assertKnownSchema(database: DatabaseSync, path: string, migrationsFolder: string): void {
  const newest = readKnown(migrationsFolder).at(-1)!;
  const migrated = readApplied(database).at(-1) ?? 0;
  if (migrated > newest) {
    throw new StoreOpenError(`${path} was written by a newer version of Spanlight: update this one.`);
  }
  if (migrated < newest) {
    throw new StoreOpenError(
      `${path} was written by an older version of Spanlight: run "spanlight start" once to update it.`,
    );
  }
}

/** `spanlight.db.v1.bak` holds what had the tables of the first migration alone. */
function keepCopy(path: string, copy: string): void {
  // Whole or not at all; where the file system can, a copy takes neither time nor space.
  copyFileSync(path, `${copy}.part`, constants.COPYFILE_FICLONE);
  renameSync(`${copy}.part`, copy);
}

/** When the migrations were written that a file has seen, in order. */
function readApplied(database: DatabaseSync): number[] {
  const [table] = database.prepare("select 1 from sqlite_schema where name = '__drizzle_migrations'").all();
  if (!table) return [];
  const rows = database
    .prepare('select created_at as at from __drizzle_migrations order by created_at')
    .all();
  return rows.map((row) => Number(row['at']));
}

function readKnown(migrationsFolder: string): number[] {
  return readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis);
}
