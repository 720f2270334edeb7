import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { decodeJsonTraces } from '../../src/ingest/json-decoder.ts';
import { normalise } from '../../src/normalise/index.ts';
import type { WrittenBlock } from '../../src/store/block-writer.ts';
import type { Dialect } from '../../src/store/dialect.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import type { RunColumns, SpanColumns } from '../../src/store/tables.ts';

/** What the store writes for some requests, a write each. */
export interface Written {
  runs: RunColumns[];
  spans: SpanColumns[];
  blocks: WrittenBlock[];
}

export async function recordWrites(bodies: readonly Uint8Array<ArrayBuffer>[]): Promise<Written[]> {
  const engine = await openSqlite({ file: ':memory:' });
  let written: Written = { runs: [], spans: [], blocks: [] };
  const { dialect } = engine;
  const recording: Dialect = {
    ...dialect,
    putRuns(db, rows) {
      written.runs.push(...rows);
      return dialect.putRuns(db, rows);
    },
    putSpans(db, rows) {
      written.spans.push(...rows);
      return dialect.putSpans(db, rows);
    },
    addBlocks(db, blocks) {
      written.blocks.push(...blocks);
      return dialect.addBlocks(db, blocks);
    },
  };
  const store = await createStore({ ...engine, dialect: recording }, normalise);
  const all: Written[] = [];
  for (const body of bodies) {
    written = { runs: [], spans: [], blocks: [] };
    await store.save(decodeJsonTraces(body).spans.map((span) => normalise(span)));
    all.push(written);
  }
  await store.close();
  return all;
}

/** The same rows into the same tables and the same index, with nothing around them: prepared statements, a transaction a write. */
export function writeBare(file: string, all: readonly Written[]): void {
  const database = new DatabaseSync(file);
  database.exec('pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = normal');
  const migrationsFolder = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));
  for (const { sql } of readMigrationFiles({ migrationsFolder })) for (const text of sql) database.exec(text);
  const insertRun = inserter(database, 'runs', all[0]!.runs[0]!);
  const insertSpan = inserter(database, 'spans', all[0]!.spans[0]!);
  const insertBlock = database.prepare(
    'insert into contents (trace_id, first, count, hashes, body) values (?, ?, ?, ?, ?)',
  );
  const insertText = database.prepare('insert into texts (rowid, text) values (?, ?)');
  for (const { runs, spans, blocks } of all) {
    database.exec('begin');
    for (const run of runs) insertRun(run);
    for (const span of spans) insertSpan(span);
    for (const { row, text } of blocks) {
      const { lastInsertRowid } = insertBlock.run(row.traceId, row.first, row.count, row.hashes, row.body);
      insertText.run(lastInsertRowid, text);
    }
    database.exec('commit');
  }
  database.close();
}

function inserter<Row extends object>(database: DatabaseSync, table: string, example: Row) {
  const fields = Object.keys(example) as (keyof Row & string)[];
  const columns = fields.map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const places = fields.map(() => '?').join(', ');
  const statement = database.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
  return (row: Row) => {
    const values = fields.map((field) => row[field]);
    statement.run(
      ...(values.map((value) => (typeof value === 'boolean' ? Number(value) : value)) as string[]),
    );
  };
}
