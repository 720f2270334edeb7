import { parseFilter } from '@spanlight/schema';
import { createReadSpan } from '../read-span.ts';
import { microsecondsNow } from '../routes/query.ts';
import { runQuerySchema, toRunQuery } from '../routes/run-query.ts';
import { check } from '../routes/validate.ts';
import { openDatabase } from '../store/open-database.ts';
import { createStore } from '../store/store.ts';
import type { Source } from './source.ts';

/** Runs out of the database itself, with or without a server that writes to it. */
export async function databaseSource(database: string, readOnly: boolean): Promise<Source> {
  const store = await createStore(await openDatabase({ database, readOnly }), createReadSpan());
  return {
    listRuns: (options) => store.listRuns(toRunQuery(check(runQuerySchema, options))),
    readRun: (traceId) => store.readRun(traceId),
    deleteRun: (traceId) => store.deleteRun(traceId),
    deleteRuns: (filter) => store.deleteRuns(parseFilter(filter), microsecondsNow()),
    pinRun: (traceId, isPinned) => store.pinRun(traceId, isPinned),
    async close() {
      // No server gives back what a deletion left.
      if (!readOnly) while (await store.shrink());
      await store.close();
    },
  };
}
