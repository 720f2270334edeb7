import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histories } from '../histories.ts';
import { attributes, micro } from '../otlp.ts';
import { contentOf, id, span, trace, type Contract } from './contract.ts';

/** What several messages about one span come to. */
export function describeMerging(contract: Contract) {
  describe('merging', () => {
    const started = span({ endTimeUnixNano: '0', attributes: attributes({ input: 'a', step: 1 }) });
    const ended = span({ attributes: attributes({ step: 2, output: 'b' }) });

    test.each([
      ['start, end', [started, ended]],
      ['end, start', [ended, started]],
    ])('an end beats a start, and what only the start knew stays: %s', async (_, order) => {
      for (const message of order) await contract.store.save([message]);
      expect(await contract.store.readSpan(trace(1), id(1))).toMatchObject({
        status: 'ok',
        endedAt: micro(100),
        attributes: { input: 'a', step: 2, output: 'b' },
      });
    });

    test('between states of a running span, the later one counts', async () => {
      for (const step of [1, 2]) {
        await contract.store.save([span({ endTimeUnixNano: '0', attributes: attributes({ step }) })]);
      }
      expect((await contract.store.readSpan(trace(1), id(1)))?.attributes).toEqual({ step: 2 });
    });

    test.each([
      ['the one that tells more is newer', { a: 1 }, { a: 2, b: 1 }, { a: 2, b: 1 }],
      ['the same one wins on every day', { a: 1 }, { a: 2 }, { a: 2 }],
      ['each adds what the other lacks', { a: 1, b: 1 }, { a: 2, c: 2 }, { a: 2, b: 1, c: 2 }],
    ])('of two messages about the same end, %s', async (_, one, other, expected) => {
      for (const [traceId, order] of [
        [trace(1), [one, other]],
        [trace(2), [other, one]],
      ] as const) {
        for (const values of order)
          await contract.store.save([span({ traceId, attributes: attributes(values) })]);
        expect((await contract.store.readSpan(traceId, id(1)))?.attributes).toEqual(expected);
      }
    });

    test('an exact duplicate changes nothing', async () => {
      expect(await contract.store.save([started, ended])).toBe(true);
      const before = [await contract.store.revision(), await contract.store.readRun(trace(1))];
      expect(await contract.store.save([ended])).toBe(false);
      expect(await contract.store.save([started])).toBe(false);
      expect([await contract.store.revision(), await contract.store.readRun(trace(1))]).toEqual(before);
    });

    test('any order of arrival, however split and repeated, gives the same final state', async () => {
      await fc.assert(
        fc.asyncProperty(histories, async ({ finals, arrival }) => {
          const expected = await contract.open();
          const actual = await contract.open();
          try {
            for (const final of finals) await expected.store.save([final]);
            for (const batch of arrival) await actual.store.save(batch);
            expect(await contentOf(actual.store)).toEqual(await contentOf(expected.store));
          } finally {
            await expected.dispose();
            await actual.dispose();
          }
        }),
        { numRuns: contract.numRuns },
      );
    }, 60_000);
  });
}
