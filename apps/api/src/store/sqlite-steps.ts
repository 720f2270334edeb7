import type { SQLInputValue } from 'node:sqlite';
import type { WrittenBlock } from './block-writer.ts';
import { addBlock, removeBlocks, removeSomeBlocks } from './sqlite-blocks.ts';
import type { QueryMethod, SqliteConnection } from './sqlite-connection.ts';
import { shrinkStep } from './sqlite-shrink.ts';
import { mergeAfter } from './sqlite-text-index.ts';

/** All that is done with the connection that writes, wherever that is. Each step is over, or has thrown, when it returns. */
export function createSteps(connection: SqliteConnection) {
  const { database } = connection;
  /** Characters that this write has brought to the full-text index. */
  let indexed = 0;
  return {
    /** Throws at once while another process holds the database. */
    begin() {
      database.exec('begin immediate');
      indexed = 0;
    },
    commit() {
      if (indexed > 0) mergeAfter(connection, indexed);
      database.exec('commit');
    },
    /** Some errors have done so already. */
    rollback() {
      if (database.isTransaction) database.exec('rollback');
    },
    query: (sql: string, params: readonly SQLInputValue[], method: QueryMethod) =>
      connection.query(sql, params, method),
    /** Runs one statement for each of many rows. */
    run(sql: string, rows: readonly (readonly SQLInputValue[])[]) {
      for (const row of rows) connection.run(sql, row);
    },
    addBlocks(blocks: readonly WrittenBlock[]) {
      for (const block of blocks) {
        addBlock(connection, block);
        indexed += block.text.length;
      }
    },
    removeBlocks: (traceId: string) => removeBlocks(connection, traceId),
    removeSomeBlocks: (traceId: string, limit: number) => removeSomeBlocks(connection, traceId, limit),
    shrink: () => shrinkStep(connection),
    /** Puts what is in the log into the file, as far as nobody reads it; `truncate` makes the log empty as well. */
    checkpoint(mode: 'passive' | 'truncate') {
      database.exec(`pragma wal_checkpoint(${mode})`);
    },
    /** Changes with the commits of other connections alone. */
    dataVersion: () => database.prepare('pragma data_version').get()?.['data_version'],
  };
}

export type Steps = ReturnType<typeof createSteps>;
export type StepName = keyof Steps;
