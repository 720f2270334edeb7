import { parseFilter } from '@spanlight/schema';
import { beforeEach, describe, expect, test } from 'vitest';
import { micro } from '../otlp.ts';
import { id, namesOf, runOf, span, trace, type Contract } from './contract.ts';

/** What deletions take, and what they leave. */
export function describeDelete(contract: Contract) {
  describe('deleting', () => {
    beforeEach(async () => {
      await contract.store.save(
        [1, 2, 3].map((n) => span({ traceId: trace(n), name: n === 3 ? 'keep' : 'drop' })),
      );
    });

    test('takes a run with all that belongs to it', async () => {
      expect(await contract.store.deleteRun(trace(1))).toBe(true);
      expect(await contract.store.deleteRun(trace(1))).toBe(false);
      expect(await contract.store.readRun(trace(1))).toBeNull();
      expect(await contract.store.readSpan(trace(1), id(1))).toBeNull();
      expect(await contract.store.counts()).toMatchObject({ runs: 2, spans: 2 });
    });

    test('shows in the counts at once, as does all that comes', async () => {
      const counted = async () => {
        const { runs, spans } = await contract.store.counts();
        return [runs, spans];
      };
      expect(await Promise.all([counted(), counted()])).toEqual([
        [3, 3],
        [3, 3],
      ]);
      await contract.store.save([span({ traceId: trace(1), spanId: id(2) }), span({ traceId: trace(4) })]);
      expect(await counted()).toEqual([4, 5]);
      await contract.store.deleteRun(trace(1));
      expect(await counted()).toEqual([3, 3]);
    });

    test('takes all runs that match', async () => {
      expect(await contract.store.deleteRuns(parseFilter('name:drop'), micro(0))).toBe(2);
      expect(await namesOf(contract, '')).toEqual(['keep']);
    });

    test('leaves room for a run that comes back', async () => {
      await contract.store.deleteRun(trace(1));
      await contract.store.save([span({ traceId: trace(1), spanId: id(5), parentSpanId: id(1) })]);
      expect((await runOf(contract, trace(1))).spanCount).toBe(1);
    });
  });
}
