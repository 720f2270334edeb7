import { expect, test } from 'vitest';
import { traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

test('leaves nothing of a run but the note that it is gone', async () => {
  const engine = await openSqlite({ file: ':memory:' });
  const store = await createStore(engine, normalise);
  await store.save([readSpan({})]);
  await store.deleteRun(traceId);
  const { runs, spans, contents, deletedRuns } = engine.tables;
  for (const table of [runs, spans, contents]) expect(await engine.db.select().from(table)).toEqual([]);
  expect(await engine.db.select().from(deletedRuns)).toEqual([{ traceId, revision: 2 }]);
  await store.close();
});
