import { postgresColumns } from './columns.postgres.ts';
import { defineTables } from './tables.ts';

/** The tables in PostgreSQL; drizzle-kit makes migrations from these exports. */
export const { about, runs, spans, contents, logs, waitingTraces, deletedRuns, heartbeats, signs } =
  defineTables(postgresColumns);
