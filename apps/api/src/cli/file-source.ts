import { normalise } from '../normalise/index.ts';
import { runQuerySchema, toRunQuery } from '../routes/run-query.ts';
import { check } from '../routes/validate.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { createStore } from '../store/store.ts';
import type { Source } from './source.ts';

/** Runs out of the database file, with or without a server that writes to it. */
export async function fileSource(file: string, readOnly: boolean): Promise<Source> {
  const store = await createStore(await openSqlite({ file, readOnly }), normalise);
  return {
    listRuns: (options) => store.listRuns(toRunQuery(check(runQuerySchema, options))),
    readRun: (traceId) => store.readRun(traceId),
    deleteRun: (traceId) => store.deleteRun(traceId),
    close: () => store.close(),
  };
}
