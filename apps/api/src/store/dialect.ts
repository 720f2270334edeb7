import type { SQL, SQLWrapper } from 'drizzle-orm';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import type { Tables } from './tables.ts';

/** The query builder. Every query is written once, against this one type. */
export type Database = SqliteRemoteDatabase;

/** The few things that engines do differently. */
export interface Dialect {
  /**
   * Runs a write as one transaction that no other write falls into. `build` awaits nothing but queries on the database it
   * is given. A build that throws leaves nothing behind.
   * @throws {StoreBusyError} when another process holds the database for too long
   */
  atomic<Result>(build: (db: Database) => Promise<Result>): Promise<Result>;
  /** Compares with a LIKE pattern (`\` escapes), without regard to case in any alphabet. */
  matches(expression: SQLWrapper, pattern: string): SQL;
  /** Whether any text of a JSON list matches. */
  listMatches(list: SQLWrapper, pattern: string): SQL;
  /** Whether the value of one key of a JSON object matches. */
  entryMatches(object: SQLWrapper, key: string, pattern: string): SQL;
}

/** An open database. */
export interface Engine {
  db: Database;
  tables: Tables;
  dialect: Dialect;
  /** What the database takes up, bytes. */
  bytes(): number;
  close(): void;
}
