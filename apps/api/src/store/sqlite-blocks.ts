import type { WrittenBlock } from './block-writer.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Places apart, so that the last characters of a document begin a trigram as well. */
const padding = '\n\n';

/**
 * Numbers stand so far apart. The full-text index notes deleted ones in a hash in which neighbours stand side by side, and looks
 * from place to place until one is free: of thousands in a row, each text that is found would take as many steps.
 */
const idStep = 8;

const insertBlock = `insert into contents (id, trace_id, first, count, hashes, body)
  values ((select coalesce(max(seq), 0) + ${idStep} from sqlite_sequence where name = 'contents'), ?, ?, ?, ?, ?)`;

export function addBlock({ run }: SqliteConnection, { row, text }: WrittenBlock): void {
  const { traceId, first, count, hashes, body } = row;
  const id = run(insertBlock, [traceId, first, count, hashes, body]);
  run('insert into texts (rowid, text) values (?, ?)', [id, text + padding]);
}

export function removeBlocks({ run }: SqliteConnection, traceId: string): void {
  run('delete from texts where rowid in (select id from contents where trace_id = ?)', [traceId]);
  run('delete from contents where trace_id = ?', [traceId]);
}

/** The same for the oldest of them; returns how many those were. */
export function removeSomeBlocks({ query, run }: SqliteConnection, traceId: string, limit: number): number {
  const found = query(
    'select id from contents where trace_id = ? order by first limit ?',
    [traceId, limit],
    'all',
  ) as [number][];
  for (const [id] of found) {
    run('delete from texts where rowid = ?', [id]);
    run('delete from contents where id = ?', [id]);
  }
  return found.length;
}
