import type { Column, Query, SQL, SQLWrapper } from 'drizzle-orm';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import type { WrittenBlock } from './block-writer.ts';
import type { LongReads } from './long-reads.ts';
import type { ContentColumns, RunColumns, SpanColumns, Tables } from './tables.ts';

/** The query builder. Every query is written once, against this one type. */
export type Database = SqliteRemoteDatabase;

/** The few things that engines do differently. */
export interface Dialect {
  /**
   * Runs a write as one transaction that no other write falls into. A build that throws leaves nothing behind. `before` reads
   * what was committed before it; that may be faster than through `tx`, where reads wait for what was written so far.
   * @throws {StoreBusyError} when another process holds the database for too long
   */
  atomic<Result>(build: (tx: Database, before: Database) => Promise<Result>): Promise<Result>;
  /** A query whose text is built once, and which the database reads once. */
  prepare<Query extends Preparable>(query: Query): Prepared<Query>;
  /** What a query selects, as the database has it: to make objects of many rows takes the builder longer than it takes to read them. */
  rows(query: { toSQL(): Query }): Promise<unknown[][]>;
  /** Within a write: adds whole rows; one that has a row's key is replaced. No two have the same. */
  putRuns(db: Database, rows: readonly RunColumns[]): Promise<void>;
  putSpans(db: Database, rows: readonly SpanColumns[]): Promise<void>;
  /** Within a write: adds blocks of contents, and their texts to the full-text index. */
  addBlocks(db: Database, blocks: readonly WrittenBlock[]): Promise<void>;
  /** Within a write: takes a trace's contents away, and out of the index. */
  removeBlocks(db: Database, traceId: string): Promise<void>;
  /** The same for the oldest of them; returns how many those were. */
  removeSomeBlocks(db: Database, traceId: string, limit: number): Promise<number>;
  /** Where blocks are that may hold a text, and all that do, the newest first. */
  findBlocks(query: BlockQuery): Promise<BlockPlace[]>;
  /** Whether any block of the trace holds a text. */
  traceHolds(traceId: SQLWrapper, text: string): SQL;
  /** The same without a look into the blocks: true as well of some traces that don't. */
  traceMayHold(traceId: SQLWrapper, text: string): Promise<SQL>;
  /** Microseconds since the epoch by the clock of the database. */
  now: SQL;
  /** Compares with a LIKE pattern (`\` escapes), without regard to case in any alphabet. */
  matches(expression: SQLWrapper, pattern: string): SQL;
  /** Whether any text of a JSON list matches. */
  listMatches(list: SQLWrapper, pattern: string): SQL;
  /** Whether the value of one key of a JSON object matches. */
  entryMatches(object: SQLWrapper, key: string, pattern: string): SQL;
  /** A JSON object as text, made by the database. */
  jsonObject(entries: JsonEntries): SQL<string>;
  /** The texts of a JSON list, to select from. */
  items(list: SQLWrapper): JsonItems;
  /** The keys of a JSON object with their values as text, to select from. */
  entries(object: SQLWrapper): JsonRows;
  /** Ranges of numbers, to join with. */
  ranges(ranges: readonly { from: number; until: number }[]): RangeRows;
  /** Within a write: lets the other processes on this database know of it, once it is committed. */
  announce(db: Database): Promise<void>;
  /** What an error of a query means to those who use the store. */
  toStoreError(error: unknown): unknown;
}

/** By their names, which are letters alone. An object inside is null where all that it would hold is. */
export type JsonEntries = Readonly<Record<string, Column | Readonly<Record<string, Column>>>>;

/** One row a value of some JSON, with names of its own: one of them can be selected from at a time. */
export interface JsonItems {
  rows: SQL;
  /** Null where JSON has null. */
  value: SQL<string | null>;
}

export interface JsonRows extends JsonItems {
  key: SQL<string>;
}

export interface RangeRows {
  rows: SQL;
  from: SQL<number>;
  until: SQL<number>;
}

export interface BlockQuery {
  text: string;
  /** Of one trace; null for all. */
  traceId: string | null;
  /** Those older than the block with this id. @default from the newest on */
  before?: number | null;
  /** @default all of them */
  limit?: number;
}

/** A block without what it holds. */
export interface BlockPlace extends Pick<ContentColumns, 'id' | 'traceId' | 'first' | 'count'> {
  /** Bytes of its hashes. */
  hashLength: number;
}

/** What a query builder has; a write without `returning` can only be run. */
export interface Preparable {
  prepare(): {
    all(values?: Record<string, unknown>): Promise<unknown>;
    get(values?: Record<string, unknown>): Promise<unknown>;
    run(values?: Record<string, unknown>): Promise<unknown>;
  };
}

export type Prepared<Prepares extends Preparable> = Pick<
  ReturnType<Prepares['prepare']>,
  'all' | 'get' | 'run'
>;

/** An open database. */
export interface Engine {
  /** Several servers can have it open at once. */
  isShared: boolean;
  db: Database;
  tables: Tables;
  dialect: Dialect;
  /** Takes long reads elsewhere; null where they are taken in this thread. */
  longReads: LongReads | null;
  /** Calls back after changes that other processes have made, as far as those announce them. */
  watch(onChange: () => void): void;
  /** What the database takes up, bytes. */
  bytes(): Promise<number>;
  /** The same without what is free in it; null when the database can't tell. */
  usedBytes(): Promise<number | null>;
  /** Gives some of what is free back, in a step that is over soon; false when that was all. */
  shrink(): Promise<boolean>;
  /** Resolves when nothing is under way that would be the longer the more is written: whoever writes much waits for it in between. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
