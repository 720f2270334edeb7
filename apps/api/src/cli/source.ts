import { existsSync } from 'node:fs';
import type { RunList, RunSkeleton } from '@spanlight/schema';
import { readConfig, type ConfigFlags } from '../config.ts';
import { serverUrl } from '../server-url.ts';
import { isPostgres } from '../store/database-name.ts';
import { databaseSource } from './database-source.ts';
import { askHealth } from './health.ts';
import { serverSource } from './server-source.ts';
import { UsageError } from './usage-error.ts';

export interface ListOptions {
  filter: string;
  sort: string;
  limit: string;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** Where commands find runs: a running server, or the database itself. */
export interface Source {
  /** One page of them. */
  listRuns(options: ListOptions): Promise<RunList>;
  /** Null when there is no such run. */
  readRun(traceId: string): Promise<RunSkeleton | null>;
  /** False when there is no such run. */
  deleteRun(traceId: string): Promise<boolean>;
  /** Returns how many there were. @throws {FilterError} */
  deleteRuns(filter: string): Promise<number>;
  /** False when there is no such run. */
  pinRun(traceId: string, isPinned: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The database or the server that was named, and no other: a deletion must not hit another. Else the usual
 * server, if it runs, so that commands show what the page shows; else the usual database.
 * @throws {UsageError, StoreOpenError}
 */
export async function openSource(flags: ConfigFlags, { readOnly }: { readOnly: boolean }): Promise<Source> {
  const { host, port, database, named } = readConfig(flags, process.env);
  const url = serverUrl(host, port);
  if (named !== 'database' && (await askHealth(url))) return serverSource(url);
  if (named === 'server') {
    throw new UsageError(
      `No Spanlight answers at ${url}. To read a database without a server, name it with --db.`,
    );
  }
  if (!isPostgres(database) && !existsSync(database)) {
    throw new UsageError(
      `There is no database at ${database} yet. "spanlight start" makes one; --db names another.`,
    );
  }
  return databaseSource(database, readOnly);
}
