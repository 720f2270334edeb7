import { join } from 'node:path';
import { parseFilter } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { histories } from '../../test/histories.ts';
import { openMemoryStore } from '../../test/open-store.ts';
import { micro, nano, type OtlpSpan } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import type { Span } from '../span.ts';
import { openSqlite } from './open-sqlite.ts';
import { createStore, type Store } from './store.ts';

const traceId = 'a'.repeat(32);
const root = 'b'.repeat(16);
const child = 'c'.repeat(16);
const other = 'd'.repeat(16);
const part = { traceId, instanceId: 'one' };

/** A running span of process `one`, but for what is given. */
function span(fields: Partial<OtlpSpan>, instanceId: string | null = 'one'): Span {
  const resource = instanceId === null ? {} : { 'service.instance.id': instanceId };
  return readSpan({ traceId, spanId: root, name: 'work', endTimeUnixNano: '0', ...fields }, resource);
}

async function statuses(store: Store) {
  const { run, spans } = (await store.readRun(traceId))!;
  return [run.status, ...spans.map((row) => row.status)];
}

describe('interrupting', () => {
  test('marks what a process left running in a trace, and the run with it', async () => {
    const store = await openMemoryStore();
    await store.save([
      span({ startTimeUnixNano: nano(0) }),
      span({ spanId: child, parentSpanId: root, startTimeUnixNano: nano(1) }),
      span({ spanId: other, parentSpanId: root, startTimeUnixNano: nano(2), endTimeUnixNano: nano(9) }),
    ]);
    expect(await store.runningParts()).toEqual([part]);
    expect(await store.interrupt({ ...part, heardAt: null })).toBe(true);
    expect(await statuses(store)).toEqual(['interrupted', 'interrupted', 'interrupted', 'ok']);
    expect((await store.readRun(traceId))?.run).toMatchObject({
      endedAt: null,
      durationMs: null,
      errorCount: 0,
    });
    expect(await store.runningParts()).toEqual([]);
    expect(await store.interrupt({ ...part, heardAt: null })).toBe(false);
  });

  test.each([
    ['of another process', 'two'],
    ['of a process that does not say which it is', null],
  ])('leaves spans alone that are %s', async (_, instanceId) => {
    const store = await openMemoryStore();
    const foreign = { traceId, instanceId: instanceId ?? '' };
    await store.save([
      span({ startTimeUnixNano: nano(0) }, instanceId),
      span({ spanId: child, parentSpanId: root, startTimeUnixNano: nano(1) }),
    ]);
    await store.interrupt({ ...part, heardAt: null });
    expect(await statuses(store)).toEqual(['running', 'running', 'interrupted']);
    expect(await store.runningParts()).toEqual([foreign]);
    await store.interrupt({ ...foreign, heardAt: null });
    expect(await statuses(store)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  });

  test('leaves a run ended whose root ended before its children', async () => {
    const store = await openMemoryStore();
    await store.save([
      span({ startTimeUnixNano: nano(0), endTimeUnixNano: nano(5) }),
      span({ spanId: child, parentSpanId: root, startTimeUnixNano: nano(1) }),
    ]);
    await store.interrupt({ ...part, heardAt: null });
    expect(await statuses(store)).toEqual(['ok', 'ok', 'interrupted']);
    expect((await store.readRun(traceId))?.run.endedAt).toBe(micro(5));
  });

  test('ends the running of a run whose root never came', async () => {
    const store = await openMemoryStore();
    await store.save([span({ spanId: child, parentSpanId: root })]);
    await store.interrupt({ ...part, heardAt: null });
    expect(await statuses(store)).toEqual(['interrupted', 'interrupted']);
  });

  test('reaches the live feed, and the filter', async () => {
    const store = await openMemoryStore();
    await store.save([span({}), span({ spanId: child, parentSpanId: root, endTimeUnixNano: nano(9) })]);
    const since = await store.revision();
    await store.interrupt({ ...part, heardAt: null });
    expect((await store.changes(since, null)).runs.map((run) => run.status)).toEqual(['interrupted']);
    const { runs, spans, revision } = await store.changes(since, traceId);
    expect(runs).toHaveLength(1);
    expect(spans.map((row) => [row.spanId, row.status])).toEqual([[root, 'interrupted']]);
    expect(revision).toBe(since + 1);
    const sort = { field: 'started', descending: true } as const;
    const list = (filter: string) =>
      store.listRuns({ filter: parseFilter(filter), sort, limit: 9, cursor: null, now: 0 });
    expect((await list('status:interrupted')).runs).toHaveLength(1);
    expect((await list('status:running')).runs).toHaveLength(0);
  });

  test('tells when the process was last heard of, until it is heard of again', async () => {
    const store = await openMemoryStore();
    await store.save([span({}), span({ spanId: child, parentSpanId: root, endTimeUnixNano: nano(9) })]);
    const since = await store.revision();
    await store.interrupt({ ...part, heardAt: micro(20_000) });
    const heard = async () => (await store.readRun(traceId))!.spans.map((row) => row.lastHeardAt);
    expect(await heard()).toEqual([micro(20_000), undefined]);
    expect((await store.changes(since, traceId)).spans[0]?.lastHeardAt).toBe(micro(20_000));
    expect((await store.readSpan(traceId, root))?.lastHeardAt).toBe(micro(20_000));
    await store.save([span({ spanId: other, parentSpanId: root })]);
    expect(await heard()).toEqual([undefined, undefined, undefined]);
  });

  test('outlives the store that did it', async () => {
    const temporary = await temporaryFolder();
    onTestFinished(() => temporary.remove());
    const open = async () =>
      createStore(await openSqlite({ file: join(temporary.folder, 'spanlight.db') }), normalise);
    const first = await open();
    await first.save([span({})]);
    await first.interrupt({ ...part, heardAt: null });
    await first.close();
    const second = await open();
    onTestFinished(() => second.close());
    expect(await statuses(second)).toEqual(['interrupted', 'interrupted']);
    await second.save([span({ spanId: child, parentSpanId: root })]);
    expect(await statuses(second)).toEqual(['running', 'running', 'running']);
  });
});

describe('what was interrupted', () => {
  async function interrupted() {
    const store = await openMemoryStore();
    await store.save([
      span({ startTimeUnixNano: nano(0) }),
      span({ spanId: child, parentSpanId: root, startTimeUnixNano: nano(1) }),
    ]);
    await store.interrupt({ ...part, heardAt: null });
    return store;
  }

  test.each([
    [
      'a new span',
      span({ spanId: other, parentSpanId: root, startTimeUnixNano: nano(2) }),
      ['running', 'running', 'running', 'running'],
    ],
    ['the same message again', span({ startTimeUnixNano: nano(0) }), ['running', 'running', 'running']],
    [
      'the end of a child',
      span({ spanId: child, startTimeUnixNano: nano(1), endTimeUnixNano: nano(9) }),
      ['running', 'running', 'ok'],
    ],
    ['its end', span({ startTimeUnixNano: nano(0), endTimeUnixNano: nano(9) }), ['ok', 'ok', 'running']],
  ])('runs again after %s from its process', async (_, message, expected) => {
    const store = await interrupted();
    const since = await store.revision();
    expect(await store.save([message])).toBe(true);
    expect(await statuses(store)).toEqual(expected);
    expect((await store.changes(since, traceId)).spans.length).toBeGreaterThan(1);
  });

  test('stays so after a message from another process', async () => {
    const store = await interrupted();
    await store.save([span({ spanId: other, parentSpanId: root, startTimeUnixNano: nano(2) }, 'two')]);
    expect(await statuses(store)).toEqual(['interrupted', 'interrupted', 'interrupted', 'running']);
  });

  test('runs again when its process says so', async () => {
    const store = await interrupted();
    const since = await store.revision();
    expect(await store.revive('two', new Set([traceId]))).toBe(false);
    expect(await store.revive('one', new Set(['e'.repeat(32)]))).toBe(false);
    expect(await store.revision()).toBe(since);
    expect(await store.revive('one', new Set([traceId]))).toBe(true);
    expect(await statuses(store)).toEqual(['running', 'running', 'running']);
    expect((await store.changes(since, traceId)).spans).toHaveLength(2);
    expect(await store.revive('one', new Set([traceId]))).toBe(false);
  });
});

test('a heartbeat sender is known until it has nothing running', async () => {
  const store = await openMemoryStore();
  await store.save([span({})]);
  await store.saveHeartbeatSender({ instanceId: 'one', intervalMs: 5000 });
  await store.saveHeartbeatSender({ instanceId: 'one', intervalMs: 1000 });
  await store.saveHeartbeatSender({ instanceId: 'two', intervalMs: 1000 });
  expect(await store.heartbeatSenders()).toEqual([{ instanceId: 'one', intervalMs: 1000 }]);
  await store.interrupt({ ...part, heardAt: null });
  expect(await store.heartbeatSenders()).toEqual([]);
});

test('any order of arrival, with interruptions in between, gives the same final state', async () => {
  const ofTwoProcesses = (message: Span): Span => {
    const instanceId = Number(message.spanId.at(-1)) % 2 === 0 ? 'even' : 'odd';
    return { ...message, resource: { ...message.resource, 'service.instance.id': instanceId } };
  };
  await fc.assert(
    fc.asyncProperty(
      histories,
      fc.infiniteStream(fc.subarray(['even', 'odd'])),
      async ({ finals, arrival }, interruptions) => {
        const expected = await openStore();
        const actual = await openStore();
        try {
          for (const final of finals) await expected.save([ofTwoProcesses(final)]);
          for (const batch of arrival) {
            await actual.save(batch.map(ofTwoProcesses));
            const instanceIds = interruptions.next().value;
            for (const running of await actual.runningParts()) {
              if (instanceIds.includes(running.instanceId))
                await actual.interrupt({ ...running, heardAt: 7 });
            }
          }
          // What is left running is interrupted in both: how far each process got is the same, whenever it was looked at.
          for (const store of [expected, actual]) {
            for (const running of await store.runningParts())
              await store.interrupt({ ...running, heardAt: 7 });
          }
          expect(await contentOf(actual)).toEqual(await contentOf(expected));
        } finally {
          await expected.close();
          await actual.close();
        }
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);

async function openStore() {
  return createStore(await openSqlite({ file: ':memory:' }), normalise);
}

async function contentOf(store: Store) {
  const { runs } = await store.changes(0, null);
  return Promise.all(
    runs
      .map((run) => run.traceId)
      .toSorted()
      .map((id) => store.readRun(id)),
  );
}
