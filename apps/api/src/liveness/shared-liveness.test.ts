import { sql } from 'drizzle-orm';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openPgliteStore } from '../../test/postgres-stores.ts';
import { readSpan } from '../../test/span.ts';
import type { Engine } from '../store/dialect.ts';
import { StoreBusyError } from '../store/store-error.ts';
import type { Store } from '../store/store.ts';
import { createLiveness, type Liveness } from './liveness.ts';

const traceId = '1'.padStart(32, '0');

let store: Store;
let engine: Engine;
/** Two servers on one database. */
let one: Liveness;
let other: Liveness;
let nowMs: number;
let isAway: boolean;

beforeEach(async () => {
  const opened = await openPgliteStore();
  onTestFinished(() => opened.dispose());
  ({ store, engine } = opened);
  nowMs = 1_000_000;
  isAway = false;
  const options = { feed: { publish: () => undefined }, now: () => nowMs, idleMs: 30_000 };
  const shareSigns: Store['shareSigns'] = async (told, withinMs) => {
    if (isAway) throw new StoreBusyError();
    return store.shareSigns(told, withinMs);
  };
  one = await createLiveness({ store: { ...store, shareSigns }, ...options });
  other = await createLiveness({ store: { ...store, shareSigns }, ...options });
});

async function receive(at: Liveness) {
  const span = readSpan({ traceId, endTimeUnixNano: '0' }, { 'service.instance.id': 'p' });
  at.heard([span]);
  await store.save([span]);
}

async function beat(at: Liveness) {
  await at.beat({ instanceId: 'p', intervalMs: 5000, openTraceIds: [traceId] });
}

/** Time in which both servers look every second, the one that hears nothing first. */
async function pass(ms: number, each: (seconds: number) => Promise<void> = async () => undefined) {
  for (let passed = 1000; passed <= ms; passed += 1000) {
    nowMs += 1000;
    await age();
    await each(passed / 1000);
    for (const liveness of [other, one]) {
      await liveness.sweep().catch((error: unknown) => expect(error).toBeInstanceOf(StoreBusyError));
    }
  }
}

/** A second goes by for the database, which has a clock of its own. */
async function age() {
  for (const table of [engine.tables.signs, engine.tables.heartbeats]) {
    await engine.db.update(table).set({ heardAt: sql`${table.heardAt} - 1000000` });
  }
}

async function status() {
  return (await store.readRun(traceId))?.run.status;
}

test('heartbeats that one server hears keep a run alive for the other', async () => {
  await receive(one);
  await pass(60_000, async (seconds) => {
    if (seconds % 5 === 0) await beat(one);
    expect(await status()).toBe('running');
  });
});

test('so do messages, and whatever comes now here and now there', async () => {
  await receive(one);
  await beat(one);
  let turn = 0;
  await pass(60_000, async (seconds) => {
    if (seconds % 10 === 0) await receive(turn++ % 2 === 0 ? other : one);
    expect(await status()).toBe('running');
  });
});

test('what one of them hears in the last moment counts before the other has given up', async () => {
  await receive(one);
  await other.sweep();
  await beat(one);
  await pass(15_000);
  await pass(10_000, async (seconds) => {
    if (seconds === 1) await beat(one);
    expect(await status()).toBe('running');
  });
});

test('a program that none of them hears any more was interrupted', async () => {
  await receive(one);
  await beat(one);
  await pass(15_000);
  expect(await status()).toBe('running');
  await pass(2000);
  expect(await status()).toBe('interrupted');
});

test('a server that starts later knows what the others have heard', async () => {
  await receive(one);
  await pass(1000);
  await beat(one);
  await pass(20_000, async (seconds) => {
    if (seconds % 5 === 0) await beat(one);
  });
  other = await createLiveness({ store, feed: { publish: () => undefined }, now: () => nowMs });
  await pass(30_000, async (seconds) => {
    if (seconds % 5 === 0) await beat(one);
    expect(await status()).toBe('running');
  });
});

test('while the database was away nobody could tell, and silence counts for nothing', async () => {
  await receive(one);
  await beat(one);
  await pass(5000);
  isAway = true;
  await pass(30_000);
  isAway = false;
  await pass(10_000);
  expect(await status()).toBe('running');
  await pass(10_000);
  expect(await status()).toBe('interrupted');
});
