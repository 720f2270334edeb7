import { expect, onTestFinished, test, vi } from 'vitest';
import { openMemoryStore } from '../test/open-store.ts';
import { micro } from '../test/otlp.ts';
import { readSpan } from '../test/span.ts';
import { createRetention } from './retention.ts';

const dayMs = 86_400_000;

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
