import type { SqliteConnection } from './sqlite-connection.ts';

/** Few enough that a write that waits meanwhile does not wait long. */
const pagesPerStep = 250;

/** Pages of the full-text index that one step writes anew without what was deleted. */
const indexPagesPerStep = 60;

/** Within a write: gives some of the space back that deletions left. Returns whether there may be more. */
export function shrinkStep({ database }: SqliteConnection): boolean {
  const changes = () => Number(database.prepare('select total_changes() as n').get()!['n']);
  const before = changes();
  database.exec(`insert into texts (texts, rank) values ('merge', ${indexPagesPerStep})`);
  // FTS5: a merge that had nothing to do makes fewer than two changes.
  const isMerging = changes() - before >= 2;
  const free = Number(database.prepare('pragma freelist_count').get()!['freelist_count']);
  if (free > 0) database.exec(`pragma incremental_vacuum(${pagesPerStep})`);
  return isMerging || free > pagesPerStep;
}
