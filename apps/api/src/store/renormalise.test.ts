import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { isJson, plainBody, readFixture } from '../../test/fixtures.ts';
import { openMemoryStore } from '../../test/open-store.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { decodeJsonTraces } from '../ingest/json-decoder.ts';
import { normalise } from '../normalise/index.ts';
import type { RawSpan } from '../raw-span.ts';
import type { ReadSpan } from '../span.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore } from './store.ts';

const { requests, traces } = readFixture('mastra-json');
const spans: RawSpan[] = requests
  .filter((request) => isJson(request) && request.path !== '/v1/logs')
  .flatMap((request) => decodeJsonTraces(plainBody(request)).spans);

/** Understands little. */
const older: ReadSpan = (raw) => ({
  ...normalise(raw),
  type: 'generic',
  model: null,
  usage: null,
  usageRole: null,
  toolName: null,
});

test('what an older version understood is understood anew, once', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const open = async (read: ReadSpan) =>
    createStore(await openSqlite({ file: join(folder, 'spanlight.db') }), read);

  const before = await open(older);
  await before.save(spans.map((raw) => older(raw)));
  await before.close();

  const store = await open(normalise);
  onTestFinished(() => store.close());
  const revision = await store.revision();
  const progress: number[] = [];
  expect(await store.renormalise(({ runs }) => progress.push(runs))).toEqual({
    runs: traces.length,
    changedRuns: traces.length,
  });
  expect(progress).toEqual(traces.map((_, n) => n + 1));

  const fresh = await openMemoryStore();
  await fresh.save(spans.map((raw) => normalise(raw)));
  for (const { traceId } of traces) {
    expect(await store.readRun(traceId)).toEqual(await fresh.readRun(traceId));
  }
  // The live feed tells of it.
  const { runs } = await store.changes(revision, null);
  expect(runs).toHaveLength(traces.length);
  expect(await store.renormalise(() => undefined)).toEqual({ runs: traces.length, changedRuns: 0 });
});

test('a span whose program is gone stays interrupted', async () => {
  const store = await openMemoryStore();
  const running = { ...normalise(spans[0]!), endedAt: null, status: 'running' } as const;
  await store.save([normalise({ ...spans[0]!, endedAt: null })]);
  const [part] = await store.runningParts();
  await store.interrupt({ ...part!, heardAt: 7 });
  await store.renormalise(() => undefined);
  expect((await store.readRun(running.traceId))?.run.status).toBe('interrupted');
});

test('a cost keeps the prices that it was estimated by, until all is read anew', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const file = join(folder, 'spanlight.db');
  const pricedAs =
    (costUsd: number, priceVersion: string): ReadSpan =>
    (raw, isDetailed) => ({ ...normalise(raw, isDetailed), costUsd, costSource: 'estimated', priceVersion });
  const before = await createStore(await openSqlite({ file }), pricedAs(1, 'old'));
  await before.save([pricedAs(1, 'old')(spans[0]!)]);
  await before.close();

  const store = await createStore(await openSqlite({ file }), pricedAs(2, 'new'));
  onTestFinished(() => store.close());
  const { traceId, spanId } = spans[0]!;
  const old = { costUsd: 1, costSource: 'estimated', priceVersion: 'old' };
  expect(await store.readSpan(traceId, spanId)).toMatchObject(old);
  await store.renormalise(() => undefined);
  expect(await store.readSpan(traceId, spanId)).toMatchObject({ ...old, costUsd: 2, priceVersion: 'new' });
});
