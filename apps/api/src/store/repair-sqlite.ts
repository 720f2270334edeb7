import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { ReadSpan } from '../span.ts';
import { textsOfBlock } from './block-search.ts';
import { openSqlite } from './open-sqlite.ts';
import { indexedText } from './search-text.ts';
import { openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { isBusy } from './sqlite-error.ts';
import { addBlock } from './sqlite-blocks.ts';
import { createStore } from './store.ts';
import { StoreBusyError, StoreOpenError } from './store-error.ts';
import type { ContentColumns } from './tables.ts';

export interface Repaired {
  runs: number;
  spans: number;
  /** Of these runs. Of runs that are lost as a whole nothing is known. */
  lostSpans: number;
  /** Where the file is now that was damaged. */
  damagedFile: string;
}

/**
 * Makes a file anew from all that can be read of a damaged one: tables row by row without their indexes, the full-text index out
 * of the contents, runs out of their spans. The damaged file is kept beside it.
 * @throws {StoreOpenError} when not even its tables can be found, or another process has it open
 */
export async function repairSqlite(path: string, read: ReadSpan): Promise<Repaired> {
  const repaired = `${path}.repaired`;
  removeFile(repaired);
  const damaged = openAlone(path);
  try {
    // Makes its tables.
    await (await openSqlite({ file: repaired })).close();
    const target = openConnection(repaired, false);
    copyReadable(damaged, target);
    const spansBefore = countOf(target, 'select coalesce(sum(span_count), 0) as n from runs');
    dropHalves(target);
    target.database.close();
    const store = await createStore(await openSqlite({ file: repaired }), read);
    await dropUnreadable(repaired, (traceId, spanId) => store.readSpan(traceId, spanId));
    await store.renormalise(() => undefined);
    const { runs, spans } = await store.counts();
    await store.close();
    damaged.close();
    const damagedFile = keepDamaged(path);
    renameSync(repaired, path);
    return { runs, spans, lostSpans: Math.max(0, spansBefore - spans), damagedFile };
  } catch (error) {
    if (damaged.isOpen) damaged.close();
    removeFile(repaired);
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`Can't repair ${path}: ${(error as Error).message}.`, { cause: error });
  }
}

/** While it is copied, nobody else may write to it, not even to another page. */
function openAlone(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive');
    database.prepare('select name from sqlite_schema').all();
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) {
      throw new StoreOpenError(`Another process has ${path} open, perhaps a server: stop that one first.`, {
        cause: error,
      });
    }
    throw new StoreOpenError(
      `Not even the tables of ${path} can be found. "sqlite3 FILE .recover" may still save some of it.`,
      { cause: error },
    );
  }
}

const tables = ['about', 'runs', 'spans', 'logs', 'deleted_runs', 'heartbeats'];

function copyReadable(damaged: DatabaseSync, target: SqliteConnection): void {
  target.database.exec('begin');
  for (const table of tables) {
    for (const { _at, ...row } of readableRows(damaged, table)) {
      const columns = Object.keys(row);
      target.run(
        `insert or ignore into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      );
    }
  }
  for (const { trace_id: traceId, first, count, hashes, body } of readableRows(damaged, 'contents')) {
    const row = { traceId, first, count, hashes, body } as Omit<ContentColumns, 'id'>;
    const text = readableText(row);
    if (text !== null) addBlock(target, { row, text });
  }
  target.database.exec('commit');
}

/** As many numbers of rows that can't be read, one after the other, are the end of a table. */
const maxSkipped = 200_000;

/** The rows of a table in order of their numbers, which come as `_at`; without those on pages that can't be read. */
function* readableRows(database: DatabaseSync, table: string): Generator<Record<string, SQLInputValue>> {
  const next = database.prepare(
    `select rowid as _at, * from ${table} not indexed where rowid >= ? order by rowid limit 1`,
  );
  for (let at = 1, skipped = 0; skipped < maxSkipped; at++) {
    try {
      const row = next.get(at);
      if (!row) return;
      at = Number(row['_at']);
      skipped = 0;
      yield row;
    } catch {
      skipped++;
    }
  }
}

/** What of a block can be found; null when it is not what was written. */
function readableText(row: Pick<ContentColumns, 'hashes' | 'body'>): string | null {
  try {
    return [...textsOfBlock(row)].map(({ text }) => indexedText(text)).join('\n');
  } catch {
    return null;
  }
}

/** Spans without what they brought, and runs without spans, go; spans without a run get one, to be filled by a recount. */
function dropHalves({ database }: SqliteConnection): void {
  database.exec(`
    delete from spans where not exists (select 1 from contents c
      where c.trace_id = spans.trace_id and spans.payload >= c.first and spans.payload < c.first + c.count);
    delete from logs where not exists (select 1 from contents c
      where c.trace_id = logs.trace_id and logs.content >= c.first and logs.content < c.first + c.count);
    delete from runs where trace_id not in (select trace_id from spans);
    insert into runs (trace_id, name, type, status, started_at, span_count, error_count, model_call_count, tool_call_count,
        usage_complete, models, tags, state, revision, received_at)
      select trace_id, '', 'generic', 'ok', min(started_at), 0, 0, 0, 0, 1, '[]', '[]', '{}', max(revision), min(started_at)
      from spans where trace_id not in (select trace_id from runs) group by trace_id;
    update about set revision = revision + 1`);
}

/** Where a block between others is missing, spans may refer to it. What is of no run then waits for one. */
async function dropUnreadable(
  path: string,
  readSpan: (traceId: string, spanId: string) => Promise<unknown>,
): Promise<void> {
  const database = new DatabaseSync(path);
  const suspects = database
    .prepare(
      `select distinct s.trace_id as traceId, s.span_id as spanId from spans s join
        (select trace_id, first <> lag(first + count, 1, 0) over (partition by trace_id order by first) as is_gap
          from contents) c on c.trace_id = s.trace_id where c.is_gap`,
    )
    .all() as { traceId: string; spanId: string }[];
  const drop = database.prepare('delete from spans where trace_id = ? and span_id = ?');
  for (const { traceId, spanId } of suspects) {
    try {
      await readSpan(traceId, spanId);
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      drop.run(traceId, spanId);
    }
  }
  database.exec(`
    delete from runs where trace_id not in (select trace_id from spans);
    insert into waiting_traces (trace_id, received_at)
      select distinct trace_id, cast(unixepoch('subsec') * 1000000 as integer) from contents
      where trace_id not in (select trace_id from runs)`);
  database.close();
}

function keepDamaged(path: string): string {
  let kept = `${path}.damaged`;
  for (let n = 2; existsSync(kept); n++) kept = `${path}.damaged${n}`;
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  renameSync(path, kept);
  return kept;
}

function removeFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function countOf({ database }: SqliteConnection, sql: string): number {
  return Number(database.prepare(sql).get()!['n']);
}
