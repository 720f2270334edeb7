import type { WrittenBlock } from './block-writer.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Places apart, so that the last characters of a document begin a trigram as well. */
const padding = '\n\n';

export function addBlock({ run }: SqliteConnection, { row, text }: WrittenBlock): void {
  const { traceId, first, count, hashes, body } = row;
  const id = run('insert into contents (trace_id, first, count, hashes, body) values (?, ?, ?, ?, ?)', [
    traceId,
    first,
    count,
    hashes,
    body,
  ]);
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
