import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openMemoryStore } from '../../test/open-store.ts';
import { nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import type { Store } from '../store/store.ts';
import { createLiveness, type Liveness } from './liveness.ts';

const minuteMs = 60_000;
const first = '1'.padStart(32, '0');
const second = '2'.padStart(32, '0');

let store: Store;
let liveness: Liveness;
let nowMs: number;
const publish = vi.fn<() => void>();

beforeEach(async () => {
  nowMs = 1_000_000;
  publish.mockReset();
  store = await openMemoryStore();
  await startServer();
});

async function startServer() {
  liveness = await createLiveness({ store, feed: { publish }, now: () => nowMs });
}

/** A span of one trace that is running, or has ended. */
async function receive(traceId: string, { instanceId = 'p', isEnd = false } = {}) {
  const time = isEnd ? { endTimeUnixNano: nano(100) } : { endTimeUnixNano: '0' };
  const spanId = instanceId === 'p' ? 'a'.repeat(16) : 'b'.repeat(16);
  const span = readSpan({ traceId, spanId, ...time }, { 'service.instance.id': instanceId });
  liveness.heard([span]);
  await store.save([span]);
}

async function beat(...openTraceIds: string[]) {
  await liveness.beat({ instanceId: 'p', intervalMs: 5000, openTraceIds });
}

/** Time in which the server looks every second. */
async function pass(ms: number, each: (seconds: number) => Promise<void> = async () => undefined) {
  for (let passed = 1000; passed <= ms; passed += 1000) {
    nowMs += 1000;
    await each(passed / 1000);
    await liveness.sweep();
  }
}

async function statusOf(traceId: string) {
  return (await store.readRun(traceId))?.run.status;
}

test('a program whose heartbeats stop was interrupted, after three of them were missed', async () => {
  await receive(first);
  await pass(5000);
  await beat(first);
  await pass(15_000);
  expect(await statusOf(first)).toBe('running');
  expect(publish).not.toHaveBeenCalled();
  await pass(1000);
  expect(await statusOf(first)).toBe('interrupted');
  expect(publish).toHaveBeenCalledOnce();
});

test('heartbeats keep a run alive that says nothing else, for as long as they come', async () => {
  await receive(first);
  await pass(30 * minuteMs, async (seconds) => {
    if (seconds % 5 === 0) await beat(first);
  });
  expect(await statusOf(first)).toBe('running');
});

test('so do messages', async () => {
  await receive(first);
  await beat(first);
  await pass(minuteMs, async (seconds) => {
    if (seconds % 10 === 0) await receive(first);
  });
  expect(publish).not.toHaveBeenCalled();
  expect(await statusOf(first)).toBe('running');
});

test('messages from another process of the same trace do not', async () => {
  await receive(first);
  await receive(first, { instanceId: 'q' });
  await beat(first);
  await pass(20_000, () => receive(first, { instanceId: 'q' }));
  expect((await store.readRun(first))?.spans.map((span) => span.status)).toEqual(['interrupted', 'running']);
});

test('a trace that heartbeats name no more was interrupted, whatever else they name', async () => {
  await receive(first);
  await receive(second);
  await beat(first, second);
  await pass(20_000, async (seconds) => {
    if (seconds % 5 === 0) await beat(second);
  });
  expect(await statusOf(first)).toBe('interrupted');
  expect(await statusOf(second)).toBe('running');
});

test('a trace that heartbeats never named lives as long as its process', async () => {
  await receive(first);
  await pass(minuteMs, async (seconds) => {
    if (seconds % 5 === 0) await beat(second);
  });
  expect(await statusOf(first)).toBe('running');
  await pass(16_000);
  expect(await statusOf(first)).toBe('interrupted');
});

test('but not for ever', async () => {
  await receive(first);
  await pass(11 * minuteMs, async (seconds) => {
    if (seconds % 5 === 0) await beat(second);
  });
  expect(await statusOf(first)).toBe('interrupted');
});

test('without heartbeats, a run was interrupted after ten minutes without a message', async () => {
  await receive(first);
  await pass(10 * minuteMs);
  expect(await statusOf(first)).toBe('running');
  await pass(2000);
  expect(await statusOf(first)).toBe('interrupted');
});

describe('an interrupted span tells when its program was last heard of', () => {
  const start = Date.UTC(2026, 10, 27);
  const secondsAfter = (microseconds: number | undefined) =>
    microseconds && microseconds / 1e6 - start / 1000;
  const lastHeard = async (traceId: string) =>
    secondsAfter((await store.readRun(traceId))?.spans[0]?.lastHeardAt);

  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }));
  afterEach(() => void vi.useRealTimers());
  const clock = async (seconds: number) => void vi.setSystemTime(start + seconds * 1000);

  test('by a heartbeat', async () => {
    await liveness.sweep();
    await receive(first);
    await pass(40_000, async (seconds) => {
      await clock(seconds);
      if (seconds <= 12 && seconds % 4 === 0) await beat(first);
    });
    expect(await lastHeard(first)).toBe(12);
  });

  test('by a heartbeat of its process that names others', async () => {
    await liveness.sweep();
    await receive(first);
    await pass(40_000, async (seconds) => {
      await clock(seconds);
      if (seconds <= 12 && seconds % 4 === 0) await beat(second);
    });
    expect(await lastHeard(first)).toBe(12);
  });

  test('by a message, where it sends heartbeats as well', async () => {
    await liveness.sweep();
    await beat();
    await pass(minuteMs, async (seconds) => {
      await clock(seconds);
      if (seconds <= 30 && seconds % 10 === 0) await receive(first);
    });
    expect(await lastHeard(first)).toBe(30);
  });

  test('by no message of one that sends none, for it may have been read in from a file', async () => {
    await liveness.sweep();
    await receive(first);
    await pass(11 * minuteMs, clock);
    expect(await statusOf(first)).toBe('interrupted');
    expect(await lastHeard(first)).toBeUndefined();
  });

  test('and tells nothing where the server was not there to hear it', async () => {
    await receive(first);
    await beat(first);
    await startServer();
    await pass(minuteMs);
    expect(await statusOf(first)).toBe('interrupted');
    expect(await lastHeard(first)).toBeUndefined();
  });
});

test('a run that ended is left as it is', async () => {
  await receive(first);
  await beat(first);
  await receive(first, { isEnd: true });
  await pass(11 * minuteMs);
  expect(await statusOf(first)).toBe('ok');
  expect(publish).not.toHaveBeenCalled();
});

test('a program that was only suspended runs again with its next heartbeat', async () => {
  await receive(first);
  await beat(first);
  await pass(minuteMs);
  publish.mockReset();
  await beat(first);
  expect(await statusOf(first)).toBe('running');
  expect(publish).toHaveBeenCalledOnce();
  await pass(15_000);
  expect(await statusOf(first)).toBe('running');
  await pass(2000);
  expect(await statusOf(first)).toBe('interrupted');
});

test('and with its next message', async () => {
  await receive(first);
  await beat(first);
  await pass(minuteMs);
  await receive(first);
  expect(await statusOf(first)).toBe('running');
  await pass(10_000);
  expect(await statusOf(first)).toBe('running');
});

test('a server that was restarted gives programs as long as if they had just been heard', async () => {
  await receive(first);
  await receive(second, { instanceId: 'without' });
  await beat(first);
  nowMs += 3 * minuteMs;
  await startServer();
  await pass(15_000);
  expect(await statusOf(first)).toBe('running');
  await pass(2000);
  expect(await statusOf(first)).toBe('interrupted');
  expect(await statusOf(second)).toBe('running');
  await pass(10 * minuteMs);
  expect(await statusOf(second)).toBe('interrupted');
});

test('so does a server that was suspended itself', async () => {
  await receive(first);
  await beat(first);
  await pass(10_000);
  nowMs += 8 * 60 * minuteMs;
  await liveness.sweep();
  await pass(10_000);
  expect(await statusOf(first)).toBe('running');
  await pass(10_000);
  expect(await statusOf(first)).toBe('interrupted');
});

test('heartbeats may come less often', async () => {
  await receive(first);
  await liveness.beat({ instanceId: 'p', intervalMs: 20_000, openTraceIds: [first] });
  await pass(minuteMs);
  expect(await statusOf(first)).toBe('running');
  await pass(2000);
  expect(await statusOf(first)).toBe('interrupted');
});
