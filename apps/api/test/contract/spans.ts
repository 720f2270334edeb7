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
      const { rawStatus: _status, usageRole: _role, ...detail } = saved;
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
