import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { defineFunctions } from './sqlite-functions.ts';

/** Texts differ only with the shape of a filter, so that few are ever in use; this bounds the rest. */
const maxStatements = 200;

/**
 * Pages that a connection keeps in memory, KiB: what reads needs again and again what tells 100,000 runs apart; what writes
 * goes to another page with each trace, however many it keeps; and what goes through all there is needs no page twice.
 */
const cacheSizes = { reading: 24 * 1024, writing: 8 * 1024, scanning: 4 * 1024 };

/** What drizzle's sqlite-proxy asks for. */
export type QueryMethod = 'run' | 'all' | 'get' | 'values';

/** An open file. Each statement is prepared once; all run before they return, and throw as SQLite does. */
export interface SqliteConnection {
  database: DatabaseSync;
  /** Rows as lists; for `get` the one row, or undefined; for `run` none. */
  query: (sql: string, params: readonly SQLInputValue[], method: QueryMethod) => unknown[];
  /** A statement without a result; returns the row number that it gave, if any. */
  run: (sql: string, params: readonly SQLInputValue[]) => number;
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
    query(sql, params, method) {
      const statement = prepare(sql);
      if (method === 'run') {
        statement.run(...params);
        return [];
      }
      if (method === 'get') return statement.get(...params) as unknown as unknown[];
      return statement.all(...params);
    },
    run: (sql, params) => Number(prepare(sql).run(...params).lastInsertRowid),
  };
}

/** Makes a connection fit for use: it waits for no lock, for that would block all else in its thread. */
export function configure(connection: SqliteConnection, use: keyof typeof cacheSizes): SqliteConnection {
  const { database } = connection;
  // What goes through all there is sorts more than memory should hold.
  const tempStore = use === 'scanning' && canWriteTemporary() ? 'file' : 'memory';
  database.exec(`pragma busy_timeout = 0; pragma synchronous = normal; pragma cache_size = -${cacheSizes[use]};
    pragma temp_store = ${tempStore};
    create virtual table if not exists temp.text_places using fts5vocab(main, texts, instance)`);
  defineFunctions(database);
  return connection;
}

/** Not where the file system of a container is read-only, say: SQLite would fail there. */
function canWriteTemporary(): boolean {
  try {
    accessSync(tmpdir(), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
