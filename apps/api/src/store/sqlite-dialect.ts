import { setTimeout } from 'node:timers/promises';
import type { SQLInputValue } from 'node:sqlite';
import { sql } from 'drizzle-orm';
import { drizzle, type AsyncRemoteCallback } from 'drizzle-orm/sqlite-proxy';
import type { Database, Dialect } from './dialect.ts';
import { jsonObject } from './json-object.ts';
import * as tables from './schema.sqlite.ts';
import { isBusy, toStoreError } from './sqlite-error.ts';
import { createRowWriter } from './sqlite-rows.ts';
import { entries, entryMatches, items, listMatches, matches, ranges } from './sqlite-matching.ts';
import { findBlocks, traceHolds, traceMayHold } from './sqlite-search.ts';
import type { SqliteWriter } from './sqlite-writer.ts';
import { StoreBusyError } from './store-error.ts';

export interface SqliteDialectOptions {
  path: string;
  /** For writes alone. */
  writer: SqliteWriter;
  /** Reads what is committed; null where only `writer` can read. */
  committed: Database | null;
  execute: AsyncRemoteCallback;
  busyWaitMs: number;
  /** Is told of each write, from its beginning on. */
  onWrite: (over: Promise<void>) => void;
}

export function createSqliteDialect(options: SqliteDialectOptions): Dialect {
  const { path, writer, committed, execute, busyWaitMs, onWrite } = options;
  const putRuns = createRowWriter(writer, tables.runs);
  const putSpans = createRowWriter(writer, tables.spans);
  const tx = drizzle(async (text, params: SQLInputValue[], method) => {
    if (method !== 'run') return { rows: await writer.ask('query', text, params, method) };
    writer.tell('run', text, [params]);
    return { rows: [] };
  });
  let last: Promise<unknown> = Promise.resolve();
  let begunAt = 0;

  /** All that wait while another process holds the database wait together, not one after the other. */
  async function begin(askedAt: number) {
    for (;;) {
      try {
        await writer.ask('begin');
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

  async function commit<Result>(build: (tx: Database, before: Database) => Promise<Result>): Promise<Result> {
    try {
      const result = await build(tx, committed ?? tx);
      await writer.ask('commit');
      return result;
    } catch (error) {
      // Where even this fails, the transaction is gone, or the next one can't begin and says why.
      await writer.ask('rollback').catch(() => undefined);
      throw error;
    }
  }

  return {
    atomic(build) {
      const askedAt = performance.now();
      const begun = last.then(() => begin(askedAt));
      const write = begun.then(() => {
        const committing = commit(build);
        onWrite(
          committing.then(
            () => undefined,
            () => undefined,
          ),
        );
        return committing;
      });
      last = write.catch(() => undefined);
      return write;
    },
    announce: async () => undefined,
    toStoreError: (error) => toStoreError(error, path),
    prepare: (query) => query.prepare(),
    now: sql`cast(unixepoch('subsec') * 1000000 as integer)`,
    async rows(query) {
      const { sql: text, params } = query.toSQL();
      const { rows } = await execute(text, params, 'all');
      return rows as unknown[][];
    },
    putRuns: async (_tx, rows) => putRuns(rows),
    putSpans: async (_tx, rows) => putSpans(rows),
    addBlocks: async (_tx, blocks) => writer.tell('addBlocks', blocks),
    removeBlocks: async (_tx, traceId) => writer.tell('removeBlocks', traceId),
    removeSomeBlocks: (_tx, traceId, limit) => writer.ask('removeSomeBlocks', traceId, limit),
    findBlocks: (query) => findBlocks(execute, query),
    traceHolds,
    traceMayHold: (traceId, text) => traceMayHold(execute, traceId, text),
    matches,
    listMatches,
    jsonObject: (parts) =>
      jsonObject('json_object', parts, (flag) => sql`json(iif(${flag}, 'true', 'false'))`),
    entryMatches,
    items,
    entries,
    ranges,
  };
}
