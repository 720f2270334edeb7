import { sqliteColumns } from './columns.sqlite.ts';
import { defineTables } from './tables.ts';

/** The tables in SQLite; drizzle-kit makes migrations from these exports. */
export const { about, runs, spans, contents, logs, waitingTraces, deletedRuns, heartbeats, signs } =
  defineTables(sqliteColumns);
