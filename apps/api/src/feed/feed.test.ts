import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryStore } from '../../test/open-store.ts';
import { spanId, traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { StoreBusyError } from '../store/store-error.ts';
import { createFeed, type FeedMessage } from './feed.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function openFeed() {
  const store = await openMemoryStore();
  const feed = createFeed({ store });
  return {
    store,
    feed,
    /** Saves a span of this name, as another state of the same one, and says so. */
    save: async (name: string) => {
      await store.save([readSpan({ name, endTimeUnixNano: '0' })]);
      feed.publish();
    },
    subscribe: () => feed.subscribe({ since: null, traceId, signal: new AbortController().signal }),
  };
}

/** Whether a message has come by now; what it is, once it has. */
function expectMessage(stream: AsyncGenerator<FeedMessage, void, void>) {
  const state: { message: FeedMessage | null } = { message: null };
  void stream.next().then(({ value }) => (state.message = value ?? null));
  return state;
}

test('a heartbeat comes when nothing else has for 15 seconds, and says how far the subscriber is', async () => {
  const { subscribe, save, store } = await openFeed();
  const stream = subscribe();
  await stream.next();
  const first = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(first.message).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(first.message).toEqual({ id: `${store.id}-0`, event: null });
  await save('work');
  const news = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(50);
  expect(news.message?.event?.type).toBe('runs');
});

test('a heartbeat comes also while others are told a lot', async () => {
  const { subscribe, feed, store } = await openFeed();
  const stream = subscribe();
  await stream.next();
  const beat = expectMessage(stream);
  for (let second = 1; second <= 15; second++) {
    await store.save([readSpan({ traceId: 'f'.repeat(32), name: `${second}`, endTimeUnixNano: '0' })]);
    feed.publish();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(beat.message).toEqual({ id: `${store.id}-15`, event: null });
});

test('changes within 50 ms make one event', async () => {
  const { subscribe, save } = await openFeed();
  const stream = subscribe();
  await stream.next();
  const first = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(1000);
  await save('one');
  await vi.advanceTimersByTimeAsync(0);
  expect(first.message?.event).toMatchObject({ type: 'runs', runs: [{ name: 'one' }] });
  await stream.next();
  const second = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(10);
  await save('two');
  await save('three');
  await vi.advanceTimersByTimeAsync(30);
  expect(second.message).toBeNull();
  await vi.advanceTimersByTimeAsync(20);
  expect(second.message?.event).toMatchObject({ type: 'runs', runs: [{ name: 'three' }] });
});

test('a slow subscriber is told the present state once, however much it missed', async () => {
  const { subscribe, save, store } = await openFeed();
  const stream = subscribe();
  await stream.next();
  for (let n = 0; n < 500; n++) await save(`state ${n}`);
  const messages = [await stream.next(), await stream.next()].map(({ value }) => value as FeedMessage);
  expect(messages.map(({ event }) => event)).toMatchObject([
    { type: 'runs', runs: [{ name: 'state 499' }] },
    { type: 'spans', spans: [{ spanId, name: 'state 499' }] },
  ]);
  expect(messages.map(({ id }) => id)).toEqual([`${store.id}-0`, `${store.id}-500`]);
});

test('only the last event of a batch says that all of it was told', async () => {
  const { subscribe, save, store } = await openFeed();
  const stream = subscribe();
  await stream.next();
  await save('work');
  const runs = (await stream.next()).value as FeedMessage;
  const spans = (await stream.next()).value as FeedMessage;
  expect([runs.event?.type, runs.id]).toEqual(['runs', `${store.id}-0`]);
  expect([spans.event?.type, spans.id]).toEqual(['spans', `${store.id}-1`]);
});

test('a large backlog is told without pauses', async () => {
  const { store, feed } = await openFeed();
  const many = (from: number) =>
    Array.from({ length: 900 }, (_, n) =>
      readSpan({ spanId: (from + n + 1).toString(16).padStart(16, '0') }),
    );
  for (const from of [0, 900, 1800]) await store.save(many(from));
  const since = `${store.id}-0`;
  const seen = new Set<string>();
  for await (const { event } of feed.subscribe({ since, traceId, signal: new AbortController().signal })) {
    if (event?.type === 'spans') for (const span of event.spans) seen.add(span.spanId);
    if (seen.size === 2700) break;
  }
  expect(vi.getTimerCount()).toBe(0);
});

test('subscribers outlast a database that is away, and miss nothing', async () => {
  const store = await openMemoryStore();
  let isAway = true;
  const answer = async <Result>(read: () => Promise<Result>) => {
    if (isAway) throw new StoreBusyError();
    return read();
  };
  const feed = createFeed({
    store: {
      ...store,
      revision: () => answer(() => store.revision()),
      changes: (since, trace) => answer(() => store.changes(since, trace)),
    },
  });
  const stream = feed.subscribe({ since: null, traceId: null, signal: new AbortController().signal });
  const first = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(5000);
  expect(first.message).toBeNull();
  isAway = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(first.message).toEqual({ id: `${store.id}-0`, event: null });
  isAway = true;
  const beat = expectMessage(stream);
  await store.save([readSpan({ name: 'meanwhile' })]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(beat.message).toEqual({ id: `${store.id}-0`, event: null });
  isAway = false;
  const news = expectMessage(stream);
  await vi.advanceTimersByTimeAsync(1000);
  expect(news.message?.event).toMatchObject({ type: 'runs', runs: [{ name: 'meanwhile' }] });
});

test('a subscription ends when its signal does, or the feed', async () => {
  const { feed } = await openFeed();
  const leaving = new AbortController();
  const one = feed.subscribe({ since: null, traceId: null, signal: leaving.signal });
  const other = feed.subscribe({ since: null, traceId: null, signal: new AbortController().signal });
  await Promise.all([one.next(), other.next()]);
  const ends = [one.next(), other.next()];
  leaving.abort();
  expect((await ends[0])?.done).toBe(true);
  feed.close();
  expect((await ends[1])?.done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
