import { expect, onTestFinished, test, vi } from 'vitest';
import { openMemoryStore } from '../test/open-store.ts';
import { micro } from '../test/otlp.ts';
import { readSpan } from '../test/span.ts';
import { createRetention } from './retention.ts';

const dayMs = 86_400_000;

const rest = vi.hoisted(() => vi.fn(async (_ms: number, _value?: undefined, _options?: object) => undefined));
vi.mock('node:timers/promises', async (load) => ({ ...(await load<object>()), setTimeout: rest }));

test('deletes what is older than its days, tells the feed, and counts', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: micro(0) / 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const store = await openMemoryStore();
  await store.save([readSpan({})]);
  let published = 0;
  let now = micro(0) / 1000 + 2 * dayMs;
  const retention = createRetention({
    store,
    feed: { publish: () => void published++ },
    limits: { days: 2, maxBytes: null },
    now: () => now,
  });
  await retention.sweep();
  expect([await store.counts(), retention.deletedRuns, published]).toMatchObject([{ runs: 1 }, 0, 0]);
  now += 1;
  await retention.sweep();
  expect([await store.counts(), retention.deletedRuns, published]).toMatchObject([{ runs: 0 }, 1, 1]);
});

test('deletes nothing without limits', async () => {
  const store = await openMemoryStore();
  await store.save([readSpan({})]);
  const limits = { days: null, maxBytes: null };
  const retention = createRetention({ store, feed: { publish() {} }, limits });
  await retention.sweep();
  expect(await store.counts()).toMatchObject({ runs: 1 });
});

test('rests between the steps that give space back, longer when something was written, until the server stops', async () => {
  onTestFinished(() => void vi.restoreAllMocks());
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const stopping = new AbortController();
  const { signal } = stopping;
  let steps = 0;
  let revision = 7;
  const store = {
    retireRuns: async () => 0,
    revision: async () => revision,
    async shrink() {
      steps += 1;
      now += 10 * steps;
      if (steps === 3) stopping.abort();
      return true;
    },
  };
  rest.mockImplementation(async () => {
    if (steps === 2) revision = 8;
    return undefined;
  });
  const retention = createRetention({
    store,
    feed: { publish() {} },
    limits: { days: null, maxBytes: null },
  });
  await retention.sweep(signal);
  expect(rest.mock.calls.map(([ms]) => ms)).toEqual([40, 80, 1000, 120]);
  expect(rest).toHaveBeenLastCalledWith(120, undefined, { signal });
});
