import { parseFilter } from '@spanlight/schema';
import { describe, expect, test } from 'vitest';
import { readRunCursor } from '../../src/store/list-runs.ts';
import type { RunCursor } from '../../src/store/run-order.ts';
import { attributes, nano, type OtlpSpan } from '../otlp.ts';
import { id, list, span, trace, type Contract } from './contract.ts';

/** Where texts are found. */
export function describeSearch(contract: Contract) {
  const chat = (run: number, messages: unknown) =>
    span({
      traceId: trace(run),
      name: `chat ${run}`,
      attributes: attributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.input.messages': JSON.stringify(messages),
      }),
    });

  describe('searching in a run', () => {
    test('finds names, tools, errors and payloads, without regard to case, and shows the place', async () => {
      await contract.store.save([
        span({ spanId: id(1), name: 'Plan the REFUND', startTimeUnixNano: nano(1) }),
        span({
          spanId: id(2),
          startTimeUnixNano: nano(2),
          attributes: attributes({
            'spanlight.span.type': 'model_generation',
            'spanlight.output': JSON.stringify({
              text: `${'x'.repeat(100)} she said "refund\nplease" 100%`,
            }),
          }),
        }),
        span({ spanId: id(3), startTimeUnixNano: nano(3), status: { code: 2, message: 'no refund' } }),
        span({ spanId: id(4), startTimeUnixNano: nano(4), attributes: attributes({ 'order.refund': 7 }) }),
        span({ spanId: id(5), startTimeUnixNano: nano(5) }),
        span({ traceId: trace(2), name: 'refund' }),
      ]);
      const { matches, isTruncated } = await contract.store.searchRun(trace(1), 'refund');
      expect(matches.map((match) => match.spanId)).toEqual([id(1), id(2), id(3), id(4)]);
      expect(matches.map((match) => match.snippet)).toEqual([
        'Plan the REFUND',
        expect.stringMatching(/^…x{49} she said "refund please" 100%$/),
        'no refund',
        'order.refund',
      ]);
      expect(isTruncated).toBe(false);
      expect((await contract.store.searchRun(trace(1), '"refund\nplease" 100%')).matches).toHaveLength(1);
      expect((await contract.store.searchRun(trace(1), '100_')).matches).toEqual([]);
    });

    test.each([
      ['日本', '東京は日本の首都です'],
      ['京', '東京は日本の首都です'],
      ['首都です', '東京は日本の首都です'],
      ['ДОМ', 'мой дом'],
      ['é', 'Café'],
      ['👍', 'ok 👍🏽'],
      ['z', 'pizza'],
      ['izz', 'pizza'],
      ['50%', 'at 50% off'],
      ['a\\b', 'path a\\b'],
    ])('finds %j in %j, and only where it is', async (text, spanName) => {
      await contract.store.save([
        span({ spanId: id(1), name: spanName }),
        span({ spanId: id(2), name: '東都 本日 ДО М 505 ✓' }),
        span({ traceId: trace(2), spanId: id(3), name: 'и ещё' }),
      ]);
      expect((await contract.store.searchRun(trace(1), text)).matches).toMatchObject([{ spanId: id(1) }]);
      expect((await list(contract, { filter: JSON.stringify(text) })).runs.map((run) => run.traceId)).toEqual(
        [trace(1)],
      );
    });

    test('leads to the span that first brought a message, and shows the place', async () => {
      const messages = Array.from({ length: 3 }, (_, n) => ({
        role: 'user',
        content: `word${n} `.repeat(100),
      }));
      await contract.store.save([{ ...chat(1, messages.slice(0, 2)), spanId: id(1) }]);
      await contract.store.save([{ ...chat(1, messages), spanId: id(2) }]);
      const found = async (text: string) => (await contract.store.searchRun(trace(1), text)).matches;
      const first = await found('word1');
      expect(first.map(({ spanId }) => spanId)).toEqual([id(1)]);
      expect(first[0]!.snippet).toMatch(/^word1 word1 .*…$/);
      expect((await found('word2')).map(({ spanId }) => spanId)).toEqual([id(2)]);
    });

    test('finds one letter that thousands of different texts begin with', async () => {
      const texts = Array.from({ length: 2100 }, (_, n) => `q${String.fromCodePoint(0x4e00 + n)}x`);
      await contract.store.save([
        span({ spanId: id(1), attributes: attributes({ text: texts.join(' ') }) }),
        span({ spanId: id(2), startTimeUnixNano: nano(2), name: 'q龍龍' }),
        span({ traceId: trace(2), spanId: id(3), name: 'q龍龍' }),
        span({ traceId: trace(3), spanId: id(4), name: 'none' }),
      ]);
      const found = async (run: number) =>
        (await contract.store.searchRun(trace(run), 'q')).matches.map((match) => match.spanId);
      expect([await found(1), await found(2), await found(3)]).toEqual([[id(1), id(2)], [id(3)], []]);
    });

    test('finds what ends a long value, however short its last piece is', async () => {
      const long = Array.from({ length: 40 }, (_, n) => `Page ${n}: ${'the tide comes in '.repeat(20)}`);
      for (let n = 1; n <= 40; n++) {
        await contract.store.save([
          span({
            spanId: id(n),
            startTimeUnixNano: nano(n),
            attributes: attributes({ said: JSON.stringify([...long.slice(0, n), `last word${n}end`]) }),
          }),
        ]);
      }
      for (let n = 1; n <= 40; n++) {
        const { matches } = await contract.store.searchRun(trace(1), `word${n}end`);
        expect(matches.map(({ spanId }) => spanId)).toEqual([id(n)]);
      }
    });

    test('stops at 200 places and says so', async () => {
      await contract.store.save(
        Array.from({ length: 201 }, (_, n) => span({ spanId: id(n + 1), name: 'same' })),
      );
      const { matches, isTruncated } = await contract.store.searchRun(trace(1), 'same');
      expect(matches).toHaveLength(200);
      expect(isTruncated).toBe(true);
    });

    test('stops when nobody waits for it', async () => {
      await contract.store.save([span({ name: 'same' })]);
      expect(await contract.store.searchRun(trace(1), 'same', AbortSignal.abort())).toEqual({
        matches: [],
        isTruncated: true,
      });
    });

    describe('of many blocks', () => {
      // Two fill a block, and leave little in the index.
      const filler = '='.repeat(32_000);
      const said = (text: string) => attributes({ said: `${text} ${filler}` });
      const half = 262;
      const spans = Array.from({ length: 2 * half }, (_, n) => ({
        spanId: id(n),
        name: n % 4 < 2 ? 'other' : 'same',
        // Two at a time.
        startTimeUnixNano: nano(Math.floor(n / 2)),
        attributes: said(String(n)),
      }));
      const idsOf = (name: string) =>
        spans.filter((message) => message.name === name).map(({ spanId }) => spanId);
      // In each block an early span of one name and a late one of the other.
      const mixed = spans.slice(0, half).flatMap((_, n) => {
        const at = (n * 7) % half;
        return [spans[at]!, spans[at + half]!];
      });

      async function save(messages: readonly Partial<OtlpSpan>[], together: number) {
        for (let at = 0; at < messages.length; at += together) {
          await contract.store.save(messages.slice(at, at + together).map((message) => span(message)));
        }
      }
      const found = async (text: string) => {
        const { matches, isTruncated } = await contract.store.searchRun(trace(1), text);
        return { ids: matches.map(({ spanId }) => spanId), isTruncated };
      };

      test('finds the first spans by start, in whatever order they came', async () => {
        await contract.store.saveLogs([
          {
            traceId: trace(1),
            spanId: id(0),
            event: { name: 'same', time: 0, attributes: {} },
          },
        ]);
        await save(mixed, 2);
        expect(await found('same')).toEqual({
          ids: [id(0), ...idsOf('same')].slice(0, 200),
          isTruncated: true,
        });
        expect(await found('other')).toEqual({ ids: idsOf('other').slice(0, 200), isTruncated: true });
      });

      test('finds what the first of two messages about a span brought, but not a name that is no more', async () => {
        await save(
          mixed.map((message) => ({
            ...message,
            name: 'before',
            endTimeUnixNano: '0',
            attributes: said(`input ${message.spanId}`),
          })),
          60,
        );
        await save(
          mixed.map((message) => ({
            ...message,
            attributes: [],
            name: 'after',
            endTimeUnixNano: nano(1000),
          })),
          60,
        );
        const first = spans.slice(0, 200).map(({ spanId }) => spanId);
        expect(await found('input')).toEqual({ ids: first, isTruncated: true });
        expect(await found('before')).toEqual({ ids: [], isTruncated: false });
        expect(await found('after')).toEqual({ ids: first, isTruncated: true });
      });
    });
  });

  describe('searching in all runs', () => {
    const runsWith = async (text: string) =>
      (await list(contract, { filter: JSON.stringify(text) })).runs.map((run) => run.traceId);

    test('finds any part of a word in any language, the newest run first', async () => {
      const long = 'filler '.repeat(100);
      await contract.store.save([
        chat(1, [{ role: 'user', content: `${long}Die Überweisung ist RÜCKGEBUCHT` }]),
      ]);
      await contract.store.save([chat(2, [{ role: 'user', content: `${long}我想退款，谢谢` }])]);
      // As Python writes it: in ASCII alone.
      await contract.store.save([
        span({ traceId: trace(3), attributes: attributes({ text: `${long}\\u9000\\u6b3e 🎉` }) }),
      ]);
      expect(await runsWith('überweis')).toEqual([trace(1)]);
      expect(await runsWith('rückgebucht')).toEqual([trace(1)]);
      expect(await runsWith('退款')).toEqual([trace(3), trace(2)]);
      expect(await runsWith('谢')).toEqual([trace(2)]);
      expect(await runsWith('谢谢')).toEqual([trace(2)]);
      expect(await runsWith('🎉')).toEqual([trace(3)]);
      expect(await runsWith('chat')).toEqual([trace(2), trace(1)]);
      expect(await runsWith('filler filler')).toEqual([trace(3), trace(2), trace(1)]);
      expect(await runsWith('fillerfiller')).toEqual([]);
      expect(await runsWith('退钱')).toEqual([]);
    });

    test('finds a character that hundreds of different ones come after', async () => {
      const others = Array.from({ length: 300 }, (_, n) => String.fromCodePoint(0x4e00 + n));
      await contract.store.save([chat(1, [{ role: 'user', content: others.join('') }])]);
      await contract.store.save([chat(2, [{ role: 'user', content: others.join('の') }])]);
      await contract.store.save([chat(3, [{ role: 'user', content: 'それだけの' }])]);
      const found = async (filter: string) => (await list(contract, { filter })).runs.map((run) => run.name);
      expect(await found('の')).toEqual(['chat 3', 'chat 2']);
      expect(await found('NOT の')).toEqual(['chat 1']);
      expect(await found(`の${others[7]}`)).toEqual(['chat 2']);
    });

    test('finds nothing that is deleted, or that a span no longer says', async () => {
      await contract.store.save([
        chat(1, []),
        span({ traceId: trace(2), name: 'before', endTimeUnixNano: '0' }),
      ]);
      await contract.store.save([span({ traceId: trace(2), name: 'after' })]);
      await contract.store.deleteRun(trace(1));
      expect(await runsWith('chat')).toEqual([]);
      expect(await runsWith('before')).toEqual([]);
      expect(await runsWith('after')).toEqual([trace(2)]);
    });

    test('looks into no runs when nobody waits for the page', async () => {
      await contract.store.save([chat(1, [])]);
      const query = { filter: parseFilter('chat'), cursor: null, limit: 10, now: 0 };
      const sort = { field: 'started', descending: true } as const;
      expect((await contract.store.listRuns({ ...query, sort })).runs).toHaveLength(1);
      expect((await contract.store.listRuns({ ...query, sort }, AbortSignal.abort())).runs).toEqual([]);
    });

    test('pages through many runs that tell the parts of a text, and finds those that tell the text', async () => {
      const telling = [30, 290, 560];
      const runs = Array.from({ length: 600 }, (_, n) =>
        span({
          traceId: trace(n),
          attributes: attributes({ said: telling.includes(n) ? 'bcdx xabcd' : 'xabc bcdx' }),
          startTimeUnixNano: nano(n),
        }),
      );
      await contract.store.save(runs);
      const sort = { field: 'started', descending: true } as const;
      const found: string[] = [];
      const pageSizes: number[] = [];
      let cursor: RunCursor | null = null;
      do {
        const page = await list(contract, { filter: 'abcd OR (abcd NOT abcd)', sort, cursor });
        const hasMore = page.nextCursor !== null;
        pageSizes.push(page.runs.length);
        found.push(...page.runs.map(({ traceId }) => traceId));
        cursor = hasMore ? readRunCursor(page.nextCursor!, sort) : null;
      } while (cursor);
      expect(found).toEqual(telling.toReversed().map(trace));
      // Each ends after so many that were looked into in vain, with some run or none; PostgreSQL's index leaves those out.
      expect([[1, 0, 1, 1, 0], [3]]).toContainEqual(pageSizes);
      const others = await list(contract, { filter: 'bcdx NOT abcd', sort, limit: 500 });
      expect(others.runs).toHaveLength(500);
    });
  });
}
