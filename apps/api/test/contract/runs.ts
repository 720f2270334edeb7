import type { Run } from '@spanlight/schema';
import { describe, expect, test } from 'vitest';
import { attributes, micro, nano, type OtlpSpan } from '../otlp.ts';
import { id, runOf, span, trace, type Contract } from './contract.ts';

/** What a run tells of its spans. */
export function describeRuns(contract: Contract) {
  describe('a run', () => {
    const root = { spanId: id(1), name: 'root', startTimeUnixNano: nano(10) };
    const child = {
      spanId: id(2),
      parentSpanId: id(1),
      name: 'child',
      startTimeUnixNano: nano(20),
      endTimeUnixNano: nano(60),
    };

    test('has its name, type and previews from the root', async () => {
      const given = attributes({
        'spanlight.span.type': 'agent_run',
        'spanlight.input': '{"question":"How\\n many?"}',
        'spanlight.output': '[{"role":"assistant","content":"Three."}]',
      });
      await contract.store.save([span(child)]);
      await contract.store.save([span({ ...root, attributes: given })]);
      expect(await runOf(contract, trace(1))).toMatchObject({
        name: 'root',
        type: 'agent_run',
        inputPreview: 'How many?',
        outputPreview: 'Three.',
        startedAt: micro(10),
        endedAt: micro(100),
        durationMs: 90,
        spanCount: 2,
      });
    });

    test('has the name of its earliest span until the root comes', async () => {
      await contract.store.save([
        span({ ...child, spanId: id(3), name: 'later', startTimeUnixNano: nano(30) }),
      ]);
      await contract.store.save([span(child)]);
      expect((await runOf(contract, trace(1))).name).toBe('child');
      await contract.store.save([span({ ...root, startTimeUnixNano: nano(25) })]);
      expect((await runOf(contract, trace(1))).name).toBe('root');
    });

    test('without a root has the name of the topmost span that is known above its earliest', async () => {
      const work = (n: number, parent: number, startedAt: number) =>
        span({
          spanId: id(n),
          parentSpanId: id(parent),
          name: `span ${n}`,
          startTimeUnixNano: nano(startedAt),
        });
      for (const [arrived, name] of [
        [work(5, 6, 20), 'span 5'],
        [work(4, 5, 20), 'span 5'],
        // Earlier than the others by its id, though nothing is known above it.
        [work(2, 3, 20), 'span 2'],
        [work(3, 4, 20), 'span 5'],
        [work(8, 9, 30), 'span 5'],
        [work(7, 8, 10), 'span 8'],
        [span({ spanId: id(9), name: 'root', startTimeUnixNano: nano(40) }), 'root'],
      ] as const) {
        await contract.store.save([arrived]);
        expect((await runOf(contract, trace(1))).name).toBe(name);
      }
    });

    test.each<[string, Partial<OtlpSpan>[], Partial<Run>]>([
      [
        'runs while its root does',
        [{ ...root, endTimeUnixNano: '0' }, child],
        { status: 'running', endedAt: null, durationMs: null },
      ],
      [
        'runs while any span does that has no root',
        [{ ...child, endTimeUnixNano: '0' }],
        { status: 'running', endedAt: null },
      ],
      [
        'is over when its root is, whatever still runs below',
        [root, { ...child, endTimeUnixNano: '0' }],
        { status: 'ok', endedAt: micro(100) },
      ],
      [
        'failed when its root did',
        [{ ...root, status: { code: 2 } }, child],
        { status: 'error', errorCount: 1 },
      ],
      [
        'did not fail when its root recovered',
        [root, { ...child, status: { code: 2 } }],
        { status: 'ok', errorCount: 1 },
      ],
      ['failed when any span did that has no root', [{ ...child, status: { code: 2 } }], { status: 'error' }],
      [
        'lasts until the last end, also after the root',
        [root, { ...child, endTimeUnixNano: nano(150) }],
        { durationMs: 140 },
      ],
    ])('%s', async (_, spans, expected) => {
      await contract.store.save(spans.map(span));
      expect(await runOf(contract, trace(1))).toMatchObject(expected);
    });

    test('counts each model call once, and what aggregates them not at all', async () => {
      const usage = (operation: string, input: number, output: number) =>
        attributes({
          'gen_ai.operation.name': operation,
          'gen_ai.request.model': operation === 'embeddings' ? 'embed-3' : 'gpt-5',
          'gen_ai.usage.input_tokens': input,
          'gen_ai.usage.output_tokens': output,
          'gen_ai.usage.cost': 0.1,
        });
      await contract.store.save([
        span({ ...root, attributes: usage('invoke_agent', 31, 12) }),
        span({ ...child, spanId: id(3), attributes: usage('chat', 10, 5) }),
        span({ ...child, spanId: id(4), attributes: usage('chat', 20, 7) }),
        span({ ...child, spanId: id(5), parentSpanId: id(6), attributes: usage('embeddings', 1, 0) }),
        span({ ...child, spanId: id(6), attributes: usage('execute_tool', 99, 99) }),
      ]);
      expect(await runOf(contract, trace(1))).toMatchObject({
        usage: { inputTokens: 31, outputTokens: 12, totalTokens: 43, cacheReadTokens: null },
        costUsd: 0.3,
        models: ['embed-3', 'gpt-5'],
        modelCallCount: 2,
        toolCallCount: 1,
      });
    });

    test('knows no usage and no cost when none was told', async () => {
      await contract.store.save([
        span({ ...root, attributes: attributes({ 'gen_ai.operation.name': 'chat' }) }),
      ]);
      expect(await runOf(contract, trace(1))).toMatchObject({
        usage: null,
        costUsd: null,
        models: [],
        modelCallCount: 1,
      });
    });

    test('takes session, user, tags and service from the root, else from the earliest span that has them', async () => {
      const metadata = (values: object) =>
        attributes({ 'spanlight.span.type': 'generic', 'spanlight.metadata': JSON.stringify(values) });
      await contract.store.save([
        span({ ...root, attributes: metadata({ userId: 'u-root' }) }),
        span({
          ...child,
          spanId: id(3),
          startTimeUnixNano: nano(30),
          attributes: metadata({ sessionId: 's-late' }),
        }),
        span({
          ...child,
          spanId: id(4),
          attributes: metadata({ sessionId: 's-early', userId: 'u-early', tags: ['x'] }),
        }),
      ]);
      expect(await runOf(contract, trace(1))).toMatchObject({
        sessionId: 's-early',
        userId: 'u-root',
        tags: ['x'],
        serviceName: 'shop',
      });
    });

    test('is called what any of its spans calls the trace', async () => {
      const named = (name: string) =>
        attributes({ 'langfuse.observation.type': 'span', 'langfuse.trace.name': name });
      await contract.store.save([span({ ...child, attributes: named('checkout') })]);
      await contract.store.save([span(root)]);
      expect(await runOf(contract, trace(1))).toMatchObject({ name: 'checkout', startedAt: micro(10) });
      await contract.store.save([span({ ...root, attributes: named('checkout of a cart') })]);
      expect(await runOf(contract, trace(1))).toMatchObject({ name: 'checkout of a cart' });
    });

    test('forgets what a span took back', async () => {
      const calls = (model: string, fields: Partial<OtlpSpan>) =>
        span({
          ...root,
          ...fields,
          attributes: attributes({
            'gen_ai.operation.name': 'chat',
            'gen_ai.request.model': model,
            'gen_ai.usage.input_tokens': 5,
          }),
        });
      await contract.store.save([calls('gpt-4', { startTimeUnixNano: nano(5), endTimeUnixNano: '0' })]);
      await contract.store.save([span(child), calls('gpt-5', { parentSpanId: id(7) })]);
      expect(await runOf(contract, trace(1))).toMatchObject({
        models: ['gpt-5'],
        startedAt: micro(10),
        spanCount: 2,
        modelCallCount: 1,
        usage: { inputTokens: 5 },
      });
    });
  });
}
