import type { Attributes } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpanLog } from '../../src/store/span-logs.ts';
import { histories } from '../histories.ts';
import { attributes, micro, nano } from '../otlp.ts';
import { contentOf, id, runOf, span, trace, type Contract } from './contract.ts';

/** What log records become. */
export function describeLogs(contract: Contract) {
  describe('log records', () => {
    const record = (event: string, ms: number, spanId = id(1), values: Attributes = {}): SpanLog => ({
      traceId: trace(1),
      spanId,
      event: { name: event, time: ms === 0 ? 0 : micro(ms), attributes: values },
    });
    const call = span({
      attributes: attributes({ 'gen_ai.operation.name': 'chat' }),
      events: [{ name: 'own', timeUnixNano: nano(20) }],
    });
    const said = record('gen_ai.user.message', 10, id(1), { body: { content: 'Hello?' } });
    const names = async () =>
      (await contract.store.readSpan(trace(1), id(1)))?.events.map((event) => event.name);

    test.each([
      ['before', () => [contract.store.saveLogs([said, record('late', 30)]), contract.store.save([call])]],
      ['after', () => [contract.store.save([call]), contract.store.saveLogs([said, record('late', 30)])]],
    ])('that come %s their span are its events, and give it meaning', async (_, save) => {
      for (const saving of save()) expect(await saving).toBe(true);
      expect(await names()).toEqual(['gen_ai.user.message', 'own', 'late']);
      expect(await contract.store.readSpan(trace(1), id(1))).toMatchObject({
        inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello?' }] }],
      });
      expect((await runOf(contract, trace(1))).inputPreview).toBe('Hello?');
    });

    test('that come twice are there once, and change nothing', async () => {
      await contract.store.save([call]);
      expect(await contract.store.saveLogs([said, said])).toBe(true);
      const revision = await contract.store.revision();
      expect(await contract.store.saveLogs([said])).toBe(false);
      expect(await contract.store.revision()).toBe(revision);
      expect(await names()).toEqual(['gen_ai.user.message', 'own']);
    });

    test('whose span has not come make no run, and go with it when it is deleted', async () => {
      await contract.store.saveLogs([said]);
      expect(await contract.store.readRun(trace(1))).toBeNull();
      await contract.store.save([call]);
      await contract.store.deleteRun(trace(1));
      await contract.store.save([call]);
      expect(await names()).toEqual(['own']);
    });

    test('without a time are at the start of their span', async () => {
      await contract.store.saveLogs([record('timeless', 0)]);
      await contract.store.save([call]);
      expect((await contract.store.readSpan(trace(1), id(1)))?.events[0]).toMatchObject({
        name: 'timeless',
        time: micro(0),
      });
    });

    test('show in the live feed, and are found', async () => {
      await contract.store.save([call]);
      const since = await contract.store.revision();
      await contract.store.saveLogs([said]);
      expect((await contract.store.changes(since, trace(1))).spans).toMatchObject([{ spanId: id(1) }]);
      expect((await contract.store.searchRun(trace(1), 'Hello?')).matches).toMatchObject([{ spanId: id(1) }]);
    });

    test('among spans in any order, however repeated, give the same final state', async () => {
      const step = fc.record({
        span: fc.integer({ min: 0, max: 5 }),
        at: fc.integer({ min: 0, max: 9 }),
        text: fc.constantFrom('a', 'b'),
      });
      await fc.assert(
        fc.asyncProperty(
          histories,
          fc.array(step, { maxLength: 6 }),
          fc.infiniteStream(fc.boolean()),
          async ({ finals, arrival }, steps, turns) => {
            const logs = steps.map(({ span: index, at, text }) => ({
              ...record('gen_ai.user.message', at, `b${index}`.padStart(16, '0'), {
                body: { content: text },
              }),
              traceId: finals[index % finals.length]!.traceId,
            }));
            const expected = await contract.open();
            const actual = await contract.open();
            try {
              for (const final of finals) await expected.store.save([final]);
              await expected.store.saveLogs(logs);
              const waiting = [...logs, ...logs.slice(0, 2)];
              for (const batch of arrival) {
                while (waiting.length > 0 && turns.next().value)
                  await actual.store.saveLogs(waiting.splice(0, 2));
                await actual.store.save(batch);
              }
              await actual.store.saveLogs(waiting);
              expect(await contentOf(actual.store)).toEqual(await contentOf(expected.store));
            } finally {
              await expected.dispose();
              await actual.dispose();
            }
          },
        ),
        { numRuns: contract.numRuns },
      );
    }, 60_000);
  });
}
