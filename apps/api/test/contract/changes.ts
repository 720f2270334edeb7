import { describe, expect, test } from 'vitest';
import { attributes, nano } from '../otlp.ts';
import { id, span, trace, type Contract } from './contract.ts';

/** What the live feed reads. */
export function describeChanges(contract: Contract) {
  describe('what changed since a revision', () => {
    test('is the runs that did, as they are now', async () => {
      await contract.store.save([span({ traceId: trace(1) }), span({ traceId: trace(2) })]);
      const since = await contract.store.revision();
      await contract.store.save([span({ traceId: trace(2), spanId: id(2) })]);
      await contract.store.save([span({ traceId: trace(3) })]);
      const changes = await contract.store.changes(since, null);
      expect(changes.runs.map((run) => [run.traceId, run.spanCount])).toEqual([
        [trace(2), 2],
        [trace(3), 1],
      ]);
      expect(changes).toMatchObject({ revision: since + 2, hasMore: false, deleted: [], spans: [] });
      expect(await contract.store.changes(since + 2, null)).toMatchObject({ revision: since + 2, runs: [] });
    });

    test('is of one run its changed spans', async () => {
      await contract.store.save([
        span({ spanId: id(1) }),
        span({ spanId: id(2) }),
        span({ traceId: trace(2) }),
      ]);
      const since = await contract.store.revision();
      await contract.store.save([
        span({
          spanId: id(2),
          name: 'changed',
          attributes: attributes({ a: 1 }),
          endTimeUnixNano: nano(200),
        }),
      ]);
      await contract.store.save([span({ traceId: trace(2), spanId: id(7) })]);
      const changes = await contract.store.changes(since, trace(1));
      expect(changes.spans.map((row) => row.name)).toEqual(['changed']);
      expect(changes.runs.map((run) => run.traceId)).toEqual([trace(1)]);
      expect(changes.revision).toBe(since + 2);
    });

    test('is what was deleted, and what came back since', async () => {
      await contract.store.save([span({ traceId: trace(1) }), span({ traceId: trace(2) })]);
      const since = await contract.store.revision();
      await contract.store.deleteRun(trace(1));
      await contract.store.deleteRun(trace(2));
      await contract.store.save([span({ traceId: trace(2) })]);
      const changes = await contract.store.changes(since, null);
      expect(changes.deleted.toSorted()).toEqual([trace(1), trace(2)]);
      expect(changes.runs.map((run) => run.traceId)).toEqual([trace(2)]);
      expect((await contract.store.changes(since, trace(1))).deleted).toEqual([trace(1)]);
      expect((await contract.store.changes(since, trace(3))).deleted).toEqual([]);
    });

    test.each([null, trace(1)])('comes in pages that lose nothing (%s)', async (traceId) => {
      for (let batch = 0; batch < 3; batch++) {
        const each = (n: number) => (traceId ? { spanId: id(n) } : { traceId: trace(n) });
        await contract.store.save(Array.from({ length: 700 }, (_, n) => span(each(batch * 700 + n + 1))));
      }
      const seen = new Set<string>();
      let since = 0;
      const pages: number[] = [];
      for (;;) {
        const changes = await contract.store.changes(since, traceId);
        for (const { traceId: seenId } of traceId ? [] : changes.runs) seen.add(seenId);
        for (const { spanId: seenId } of changes.spans) seen.add(seenId);
        since = changes.revision;
        pages.push(changes.runs.length + changes.spans.length);
        if (!changes.hasMore) break;
      }
      expect(seen.size).toBe(2100);
      expect(Math.max(...pages)).toBeLessThan(2000);
      expect(since).toBe(await contract.store.revision());
    });
  });
}
