import type { SqliteConnection } from './sqlite-connection.ts';
import { mergeDeletedTexts } from './sqlite-text-index.ts';

/** A write that waits meanwhile waits so long, at most, */
const mostMs = 8;
/** and for so many pages more. */
const pagesPerLook = 8;

/** Within a write: gives some of the space back that deletions left. Returns whether there may be more. */
export function shrinkStep(connection: SqliteConnection): boolean {
  const { database } = connection;
  const until = performance.now() + mostMs;
  const isMerging = mergeDeletedTexts(connection);
  let free = freePages(connection);
  while (free > 0 && performance.now() < until) {
    database.exec(`pragma incremental_vacuum(${pagesPerLook})`);
    free -= pagesPerLook;
  }
  return isMerging || free > 0;
}

function freePages({ database }: SqliteConnection): number {
  return Number(database.prepare('pragma freelist_count').get()!['freelist_count']);
}
