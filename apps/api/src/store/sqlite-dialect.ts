import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Database, Dialect } from './dialect.ts';
import { jsonObject } from './json-object.ts';
import * as tables from './schema.sqlite.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBusy, toStoreError } from './sqlite-error.ts';
import { createRowWriter } from './sqlite-rows.ts';
import { entries, entryMatches, items, listMatches, matches } from './sqlite-matching.ts';
import { addBlock, findBlocks, removeBlocks, removeSomeBlocks, traceHolds } from './sqlite-search.ts';
import { StoreBusyError } from './store-error.ts';

export interface SqliteDialectOptions {
  path: string;
  /** For writes alone. */
  writer: SqliteConnection;
  execute: SqliteConnection['execute'];
  busyWaitMs: number;
  /** Is told of each write, from its beginning on. */
  onWrite: (over: Promise<void>) => void;
}

export function createSqliteDialect(options: SqliteDialectOptions): Dialect {
  const { path, writer, execute, busyWaitMs, onWrite } = options;
  const { database } = writer;
  const putRuns = createRowWriter(writer, tables.runs);
  const putSpans = createRowWriter(writer, tables.spans);
  const tx = drizzle(writer.execute);
  let last: Promise<unknown> = Promise.resolve();
  let begunAt = 0;

  /** All that wait while another process holds the database wait together, not one after the other. */
  async function begin(askedAt: number) {
    for (;;) {
      try {
        database.exec('begin immediate');
        begunAt = performance.now();
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        const waitedMs = performance.now() - Math.max(askedAt, begunAt);
        if (waitedMs >= busyWaitMs) throw new StoreBusyError(undefined, { cause: error });
        await setTimeout(20);
      }
    }
  }

  async function commit<Result>(build: (db: Database) => Promise<Result>): Promise<Result> {
    try {
      const result = await build(tx);
      database.exec('commit');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  }

  return {
    atomic(build) {
      const askedAt = performance.now();
      const begun = last.then(() => begin(askedAt));
      const write = begun.then(() => {
        const committed = commit(build);
        onWrite(
          committed.then(
            () => undefined,
            () => undefined,
          ),
        );
        return committed;
      });
      last = write.catch(() => undefined);
      return write;
    },
    announce: async () => undefined,
    toStoreError: (error) => toStoreError(error, path),
    prepare: (query) => query.prepare(),
    now: sql`cast(unixepoch('subsec') * 1000000 as integer)`,
    putRuns: async (_db, rows) => putRuns(rows),
    putSpans: async (_db, rows) => putSpans(rows),
    async addBlocks(_db, blocks) {
      for (const block of blocks) addBlock(writer, block);
    },
    removeBlocks: async (_db, traceId) => removeBlocks(writer, traceId),
    removeSomeBlocks: async (_db, traceId, limit) => removeSomeBlocks(writer, traceId, limit),
    findBlocks: (query) => findBlocks(execute, query),
    traceHolds,
    matches,
    listMatches,
    jsonObject: (parts) =>
      jsonObject('json_object', parts, (flag) => sql`json(iif(${flag}, 'true', 'false'))`),
    entryMatches,
    items,
    entries,
  };
}
