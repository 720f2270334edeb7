import { setImmediate } from 'node:timers/promises';
import { parseFilter } from '@spanlight/schema';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { trace } from '../../test/contract/contract.ts';
import { nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { normalise } from '../normalise/index.ts';
import type { Engine } from './dialect.ts';
import { listRuns } from './list-runs.ts';
import { openSqlite } from './open-sqlite.ts';
import { readRunZones } from './read-run-zones.ts';
import { compareValues } from './run-order.ts';
import { createRunZones, type RunZones } from './run-zones.ts';
import { createStore, type Store } from './store.ts';

let engine: Engine;
let store: Store;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  engine = await openSqlite({ file: ':memory:' });
  store = await createStore(engine, normalise);
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

/** Until all that was begun is done: reads of what is in memory wait for nothing. */
async function settle() {
  for (let round = 0; round < 50; round++) await setImmediate();
}

async function longest(zones: RunZones) {
  const sort = { field: 'duration', descending: true } as const;
  const query = { filter: parseFilter(''), sort, limit: 1, cursor: null, now: 0 };
  const { runs } = await listRuns(engine, zones, query);
  return runs[0]!.traceId;
}

const step = (n: number, ms: number) =>
  readSpan({ traceId: trace(n), startTimeUnixNano: nano(n), endTimeUnixNano: nano(n + ms) });
const msOf = (n: number) => (n * 7919) % 1999;
const save = (count: number) => store.save(Array.from({ length: count }, (_, n) => step(n, msOf(n))));
const longestAtFirst = trace(Array.from({ length: 1999 }, (_, n) => n).find((n) => msOf(n) === 1998)!);

test('are known after the first page of many runs, and right when more have come', async () => {
  await save(2000);
  const zones = createRunZones(engine);
  zones.prepare();
  vi.advanceTimersByTime(500);
  await settle();
  const map = zones.map()!;
  expect(map.from).toHaveLength(2000 / 8);
  expect(await longest(zones)).toBe(longestAtFirst);
  await store.save([step(5000, 9999)]);
  expect(zones.map()).toBe(map);
  expect(await longest(zones)).toBe(trace(5000));
  await store.deleteRun(trace(5000));
  expect(await longest(zones)).toBe(longestAtFirst);
});

test('are read again for a page in an order, where runs have changed', async () => {
  await save(2000);
  const zones = createRunZones(engine);
  /** Having waited as long as it rests. */
  async function next() {
    vi.advanceTimersByTime(60_000);
    const map = zones.map();
    await settle();
    return map;
  }
  expect(await next()).toBeNull();
  const map = await next();
  expect(await next()).toBe(map);
  await store.save([step(5000, 9999)]);
  expect(await next()).toBe(map);
  expect((await next())!.revision).toBe(map!.revision + 1);
});

test('are not read of few runs', async () => {
  await save(1999);
  const zones = createRunZones(engine);
  zones.map();
  await settle();
  expect(zones.map()).toBeNull();
});

test('that can not be read are read later, and pages without them', async () => {
  await save(2000);
  let isBroken = true;
  const rows: Engine['dialect']['rows'] = async (query) => {
    if (isBroken) throw new Error('gone');
    return engine.dialect.rows(query);
  };
  const zones = createRunZones({ ...engine, dialect: { ...engine.dialect, rows } });
  zones.map();
  await settle();
  expect(zones.map()).toBeNull();
  expect(await longest(zones)).toBe(longestAtFirst);
  isBroken = false;
  vi.advanceTimersByTime(60_000);
  zones.map();
  await settle();
  expect(zones.map()).not.toBeNull();
});

test.each([
  ['short', 5],
  [`${'ä'.repeat(1000)}z`, 110],
  ['before\0after', 10],
])('hold a name between two texts, which are short: %#', async (name, mostLetters) => {
  await store.save([readSpan({ name })]);
  const { low, high } = (await readRunZones(engine))!.values.get('name')!;
  expect([name, high[0]!, low[0]!].toSorted(compareValues)).toEqual([low[0], name, high[0]]);
  expect(Math.max(String(low[0]).length, String(high[0]).length)).toBeLessThanOrEqual(mostLetters);
});
