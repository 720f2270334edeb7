import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { AsyncRemoteCallback } from 'drizzle-orm/sqlite-proxy';

/** Texts differ only with the shape of a filter, so that few are ever in use; this bounds the rest. */
const maxStatements = 200;

export interface SqliteConnection {
  database: DatabaseSync;
  /** What drizzle's sqlite-proxy calls; each statement is prepared once. Runs before it returns, and throws as SQLite does. */
  execute: AsyncRemoteCallback;
  /** The same for a statement without a result; returns the row number that it gave, if any. */
  run(sql: string, params: SQLInputValue[]): number;
}

export function openConnection(file: string | URL, readOnly: boolean): SqliteConnection {
  const database = new DatabaseSync(file, { readOnly });
  const statements = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known) {
      statements.delete(sql);
      statements.set(sql, known);
      return known;
    }
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    statements.set(sql, statement);
    if (statements.size > maxStatements) statements.delete(statements.keys().next().value!);
    return statement;
  }

  return {
    database,
    run: (sql, params) => Number(prepare(sql).run(...params).lastInsertRowid),
    async execute(sql, params: SQLInputValue[], method) {
      const statement = prepare(sql);
      if (method === 'run') {
        statement.run(...params);
        return { rows: [] };
      }
      // For `get`, drizzle takes the one row itself, or undefined.
      if (method === 'get') return { rows: statement.get(...params) as unknown as unknown[] };
      return { rows: statement.all(...params) };
    },
  };
}
