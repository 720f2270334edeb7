import { parseFilter } from '@spanlight/schema';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Store } from '../src/store/store.ts';
import { attributes, micro, nano, type OtlpSpan } from './otlp.ts';
import { readSpan } from './span.ts';
import type { OpenedStore } from './contract/contract.ts';

/** How every store keeps and lets go of runs, whatever engine it runs on. */
export function describeRetention(name: string, open: () => Promise<OpenedStore>) {
  describe(`retention: ${name}`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(async () => {
      vi.useRealTimers();
      await dispose();
    });

    async function names() {
      const sort = { field: 'name', descending: false } as const;
      const query = { filter: parseFilter(''), sort, limit: 50, cursor: null, now: 0 };
      return (await store.listRuns(query)).runs.map((run) => run.name);
    }

    const isPinned = async (n: number) => (await store.readRun(trace(n)))!.run.isPinned;

    /** Whatever comes now comes at this time. */
    function setTime(ms: number) {
      vi.useFakeTimers({ toFake: ['Date'], now: micro(ms) / 1000 });
    }

    test('takes what came before a time, but for what is pinned or runs', async () => {
      setTime(0);
      await store.save([
        span(1, { name: 'old' }),
        span(2, { name: 'pinned' }),
        readSpan({ traceId: trace(3), name: 'running', endTimeUnixNano: 0 }),
      ]);
      setTime(50);
      await store.save([span(4, { name: 'young', startTimeUnixNano: nano(-1000) })]);
      await store.pinRun(trace(2), true);
      expect(await store.retireRuns({ receivedBefore: micro(50), maxBytes: null })).toBe(1);
      expect(await names()).toEqual(['pinned', 'running', 'young']);
      expect(await store.retireRuns({ receivedBefore: micro(50), maxBytes: null })).toBe(0);
    });

    test('takes log records whose spans never came with the runs of their time, and leaves those whose spans did', async () => {
      const said = (n: number) => ({
        traceId: trace(n),
        spanId: id(1),
        event: { name: 'said', time: micro(0), attributes: { body: `word${n}` } },
      });
      setTime(0);
      await store.saveLogs([said(1), said(2)]);
      setTime(50);
      await store.saveLogs([said(3)]);
      await store.save([span(2, {})]);
      expect(await store.retireRuns({ receivedBefore: micro(50), maxBytes: null })).toBe(0);
      await store.save([span(1, {}), span(3, {})]);
      const events = async (n: number) => (await store.readSpan(trace(n), id(1)))!.events.length;
      expect([await events(1), await events(2), await events(3)]).toEqual([0, 1, 1]);
      const found = async (n: number) => (await store.searchRun(trace(n), 'word')).matches.length;
      expect([await found(1), await found(2), await found(3)]).toEqual([0, 1, 1]);
    });

    test('takes nothing without limits', async () => {
      await store.save([span(1, {})]);
      expect(await store.retireRuns({ receivedBefore: null, maxBytes: null })).toBe(0);
    });

    test('takes a large run in steps, with all that belongs to it', async () => {
      setTime(0);
      const spans = Array.from({ length: 1000 }, (_, n) =>
        span(1, { spanId: id(n + 1), attributes: attributes({ 'spanlight.output': `{"number":${n}}` }) }),
      );
      for (let at = 0; at < spans.length; at += 40) await store.save(spans.slice(at, at + 40));
      const before = await store.revision();
      expect(await store.retireRuns({ receivedBefore: micro(1), maxBytes: null })).toBe(1);
      expect(await store.revision()).toBeGreaterThan(before + 2);
      expect(await store.counts()).toMatchObject({ runs: 0, spans: 0 });
      await store.save([span(1, { name: 'again', spanId: id(5) })]);
      expect((await store.readRun(trace(1)))!.spans).toHaveLength(1);
      expect((await store.searchRun(trace(1), 'number')).matches).toEqual([]);
    });

    test('a pin stays through whatever comes later, and can be taken off', async () => {
      await store.save([span(1, { startTimeUnixNano: nano(5) })]);
      expect(await isPinned(1)).toBe(false);
      const before = await store.revision();
      expect(await store.pinRun(trace(1), true)).toBe(true);
      const { runs } = await store.changes(before, null);
      expect(runs.map((run) => run.isPinned)).toEqual([true]);
      await store.save([span(1, { spanId: id(2), parentSpanId: id(1) })]);
      // Which takes back when the run started, so that all of it is counted anew.
      await store.save([span(1, { spanId: id(3), startTimeUnixNano: nano(0), endTimeUnixNano: 0 })]);
      await store.save([span(1, { spanId: id(3), startTimeUnixNano: nano(9) })]);
      expect(await isPinned(1)).toBe(true);
      expect(await store.pinRun(trace(1), false)).toBe(true);
      expect(await isPinned(1)).toBe(false);
    });

    test('there is nothing to pin where there is no run', async () => {
      expect(await store.pinRun(trace(7), true)).toBe(false);
    });
  });
}

function span(n: number, fields: Partial<OtlpSpan>) {
  return readSpan({ traceId: trace(n), spanId: id(1), ...fields });
}

function trace(n: number): string {
  return `a${n.toString(16).padStart(31, '0')}`;
}

function id(n: number): string {
  return `b${n.toString(16).padStart(15, '0')}`;
}
