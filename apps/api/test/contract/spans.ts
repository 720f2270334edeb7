import type { RunSkeleton } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/span.ts';
import { attributes, nano } from '../otlp.ts';
import { id, list, span, trace, type Contract } from './contract.ts';

/** How spans come back. */
export function describeSpans(contract: Contract) {
  describe('spans', () => {
    test('come back as they were saved', async () => {
      const saved = span({
        parentSpanId: id(9),
        name: 'chat',
        attributes: attributes({
          'spanlight.span.type': 'model_generation',
          'spanlight.input': '[{"role":"user","content":"Hi \\u0000 \\ud83d\\ude00"}]',
          'spanlight.output': '{"text":"Hello"}',
          'spanlight.attributes': '{"parameters":{"temperature":0.5}}',
          'gen_ai.request.model': 'gpt-5',
          'gen_ai.usage.input_tokens': 3,
          'gen_ai.usage.cost': 0.25,
          'gen_ai.tool.definitions': '["search"]',
        }),
        status: { code: 2, message: 'no' },
        events: [{ name: 'e', timeUnixNano: nano(1), attributes: attributes({ a: [1, 'b'] }) }],
      });
      await contract.store.save([saved]);
      const {
        rawStatus: _status,
        usageRole: _role,
        traceName: _name,
        isPartlyRead: _part,
        ...detail
      } = saved;
      expect(await contract.store.readSpan(trace(1), id(1))).toEqual(detail);
      expect((await contract.store.readRun(trace(1)))?.spans[0]).toEqual(rowOf(saved));
    });

    test('keep any character in any of their texts', async () => {
      const odd = 'a\0b 😀';
      const written = span({
        name: odd,
        attributes: attributes({
          'spanlight.span.type': 'generic',
          'spanlight.metadata': JSON.stringify({ tags: [odd], userId: odd, odd }),
        }),
        status: { code: 2, message: odd },
      });
      await contract.store.save([written]);
      expect(await contract.store.readSpan(trace(1), id(1))).toMatchObject({
        attributes: written.attributes,
      });
      expect((await list(contract, { filter: 'NOT tag:none NOT meta.odd:none' })).runs).toMatchObject([
        { userId: odd, tags: [odd] },
      ]);
    });

    test('give long values back, whatever letters are in their parts', async () => {
      const letters = fc.constantFrom('a', 'é', 'の', '😀', '\0', '"', '\n');
      // Around the lengths from which parts are kept by themselves.
      const part = fc.tuple(letters, fc.constantFrom(1, 100, 260, 3000)).map(([text, n]) => text.repeat(n));
      const values = fc.record({
        text: fc.array(part, { minLength: 1 }).map((lines) => lines.join('\n')),
        chat: fc
          .array(fc.record({ role: fc.constant('user'), parts: fc.array(part, { maxLength: 3 }) }))
          .map((chat) => JSON.stringify(chat)),
        parts: fc.array(part),
      });
      let spans = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 3 }), async (written) => {
          const first = spans;
          const saved = written.map((each) =>
            span({ spanId: id(spans++ + 1), attributes: attributes({ ...each }) }),
          );
          await contract.store.save(saved);
          for (const [index, { text, chat, parts }] of written.entries()) {
            const read = await contract.store.readSpan(trace(1), id(first + index + 1));
            expect(read?.attributes).toEqual({ text, chat, parts });
          }
        }),
        { numRuns: contract.numRuns },
      );
    });

    test('say in their run to the letter what is told of them as they change', async () => {
      const text = fc.string({ unit: 'binary' });
      const fields = fc.record({ name: text, model: text, message: text, cost: fc.double({ min: 0 }) });
      await fc.assert(
        fc.asyncProperty(fields, fc.boolean(), async ({ name, model, message, cost }, isEvent) => {
          const before = await contract.store.revision();
          const values = { 'gen_ai.request.model': model, 'gen_ai.usage.cost': cost };
          const written = span({
            spanId: id(before + 1),
            name,
            attributes: attributes({
              ...values,
              'spanlight.span.type': 'model_generation',
              'spanlight.event': isEvent,
            }),
            status: { code: 2, message },
          });
          await contract.store.save([written]);
          const { spans } = (await contract.store.readRun(trace(1)))!;
          const told = await contract.store.changes(before, trace(1));
          expect(spans.filter(({ spanId }) => spanId === written.spanId)).toEqual(
            told.spans.filter(({ spanId }) => spanId === written.spanId),
          );
        }),
        { numRuns: contract.numRuns },
      );
    });

    test('of a long run come in pieces, each once, even if one moves to a later start meanwhile', async () => {
      const count = 4500;
      const at = (n: number) => span({ spanId: id(n), startTimeUnixNano: nano(Math.floor(n / 3)) });
      for (let n = 0; n < count; n += 500) {
        await contract.store.save(Array.from({ length: 500 }, (_, index) => at(n + index)));
      }
      const pieces = (await contract.store.readRunText(trace(1)))![Symbol.asyncIterator]();
      let text = '';
      for (let piece = 0; ; piece++) {
        const { value, done } = await pieces.next();
        if (done) break;
        text += value;
        const later = span({
          spanId: id(7),
          startTimeUnixNano: nano(count - 10),
          endTimeUnixNano: nano(count),
        });
        if (piece === 1) await contract.store.save([later]);
      }
      const { spans } = JSON.parse(text) as RunSkeleton;
      const expected = Array.from({ length: count }, (_, n) => id(n));
      expect(spans.map(({ spanId }) => spanId)).toEqual(expected);
    });

    test('are null when there are none', async () => {
      expect(await contract.store.readRun(trace(1))).toBeNull();
      expect(await contract.store.readSpan(trace(1), id(1))).toBeNull();
    });

    test('come in order of start', async () => {
      await contract.store.save([3, 1, 2].map((n) => span({ spanId: id(n), startTimeUnixNano: nano(n) })));
      expect((await contract.store.readRun(trace(1)))?.spans.map((row) => row.spanId)).toEqual([
        id(1),
        id(2),
        id(3),
      ]);
    });
  });
}

function rowOf(full: Span) {
  const { spanId, parentSpanId, name, type, status, isEvent, startedAt, endedAt, model, provider, usage } =
    full;
  const { countsUsage, costUsd, timeToFirstTokenMs, toolName, errorMessage } = full;
  const own = {
    spanId,
    parentSpanId,
    name,
    type,
    status,
    isEvent,
    startedAt,
    endedAt,
    model,
    provider,
    usage,
  };
  return { ...own, countsUsage, costUsd, timeToFirstTokenMs, toolName, errorMessage };
}
