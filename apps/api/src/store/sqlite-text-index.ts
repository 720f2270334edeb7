import type { SqliteConnection } from './sqlite-connection.ts';

/** Pages of the full-text index that are written anew at once: some milliseconds, or some ten where much in them was deleted. */
const pagesPerMerge = 4;

/**
 * Within a write, puts some parts of the full-text index together, of which each write makes one. FTS5 would do that of itself, but in
 * strokes that take up to a second where much was deleted. Returns whether there may be more.
 */
function mergeTexts({ database, query }: SqliteConnection): boolean {
  const changes = () => Number(query('select total_changes()', [], 'get')[0]);
  const before = changes();
  database.exec(`insert into texts (texts, rank) values ('merge', ${pagesPerMerge})`);
  // FTS5: a merge that had nothing to do makes fewer than two changes.
  return changes() - before >= 2;
}

/** Goes on until then, and for one part more; returns whether there may be more. */
function mergeUntil(connection: SqliteConnection, until: number): boolean {
  for (;;) {
    const hasMore = mergeTexts(connection);
    if (!hasMore || performance.now() >= until) return hasMore;
  }
}

/** A write takes so much longer, at most, */
const mostMs = 5;
/** and so much for what it brought, so that a large write does not fall behind. */
const mostMsPerCharacter = 1e-4;

/** Within a write that brought so many characters. */
export function mergeAfter(connection: SqliteConnection, characters: number): void {
  mergeUntil(connection, performance.now() + mostMs + characters * mostMsPerCharacter);
}

/** The part of deleted texts, in percent, from which on to write the others anew is worth the while. */
const mostDeleted = 20;

/** Within a write: the same where texts were deleted, which keep their place until then. */
export function mergeDeletedTexts(connection: SqliteConnection): boolean {
  const [isEmpty] = connection.query(
    'select not exists (select 1 from contents) and (select count(*) from (select 1 from texts_data limit 3)) > 2',
    [],
    'get',
  );
  if (isEmpty) {
    // To look for what is left would take as long as to write all of it.
    connection.database.exec(`insert into texts (texts) values ('delete-all')`);
    return false;
  }
  const setLimit = (percent: number) =>
    connection.database.exec(`insert into texts (texts, rank) values ('deletemerge', ${percent})`);
  setLimit(mostDeleted);
  // Each write of a part also writes where all parts begin: many in one write take half as much of the log as one in each.
  const isMerging = mergeUntil(connection, performance.now() + mostMs);
  // Else any write would go on with it.
  setLimit(0);
  return isMerging;
}
