import type { SqliteConnection } from './sqlite-connection.ts';
import { mergeDeletedTexts } from './sqlite-text-index.ts';

/** Few enough that a write that waits meanwhile does not wait long. */
const pagesPerStep = 125;

/** Within a write: gives some of the space back that deletions left. Returns whether there may be more. */
export function shrinkStep(connection: SqliteConnection): boolean {
  const { database } = connection;
  const isMerging = mergeDeletedTexts(connection);
  const free = Number(database.prepare('pragma freelist_count').get()!['freelist_count']);
  if (free > 0) database.exec(`pragma incremental_vacuum(${pagesPerStep})`);
  return isMerging || free > pagesPerStep;
}
