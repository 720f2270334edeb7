import { isPostgres } from './database-name.ts';
import type { Engine } from './dialect.ts';
import { openSqlite, type SqliteOptions } from './open-sqlite.ts';

export interface DatabaseOptions extends Omit<SqliteOptions, 'file'> {
  /** A file, `:memory:`, or the URL of a PostgreSQL database. */
  database: string;
}

/**
 * Opens a database by its name.
 * @throws {StoreOpenError}
 */
export async function openDatabase({ database, ...options }: DatabaseOptions): Promise<Engine> {
  if (!isPostgres(database)) return openSqlite({ file: database, ...options });
  // Loaded only where it is used: pg would slow down the start of every command.
  const { openPostgres } = await import('./open-postgres.ts');
  const { readOnly = false, onUpgrade } = options;
  return openPostgres({ url: database, readOnly, onUpgrade });
}
