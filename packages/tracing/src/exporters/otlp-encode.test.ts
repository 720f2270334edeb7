import { expect, test } from 'vitest';
import { createCollector } from '../../test/collector.ts';
import { toRecord } from '../../test/receiver.ts';
import type { WireSpan } from '../../test/receiver.ts';
import { AISpanType, DefaultAITracing } from '../index.ts';
import type { AITracing, AnyExportedAISpan } from '../index.ts';
import { encodeRequest, encodeSpan } from './otlp-encode.ts';

/** The last state of what `make` makes, as it goes over the wire. */
function encode(make: (tracing: AITracing) => void): { span: WireSpan; attributes: Record<string, unknown> } {
  const collector = createCollector();
  make(new DefaultAITracing({ serviceName: 'test', exporters: [collector] }));
  return read(collector.events.at(-1)!.exportedSpan);
}

function read(exported: AnyExportedAISpan) {
  const span = JSON.parse(encodeSpan(exported)) as WireSpan;
  return { span, attributes: toRecord(span.attributes) };
}

test('a running span has no end, a finished one has both times in nanoseconds', () => {
  const running = encode((tracing) => tracing.startSpan({ type: AISpanType.GENERIC, name: 's' })).span;
  expect(running).not.toHaveProperty('endTimeUnixNano');
  expect(running).not.toHaveProperty('parentSpanId');
  expect(running).not.toHaveProperty('status');
  expect(running).toMatchObject({ name: 's', kind: 1 });
  const finished = encode((tracing) => tracing.startSpan({ type: AISpanType.GENERIC, name: 's' }).end()).span;
  expect(finished.startTimeUnixNano).toMatch(/^\d{16}000$/);
  expect(BigInt(finished.endTimeUnixNano!)).toBeGreaterThanOrEqual(BigInt(finished.startTimeUnixNano));
});

test('times have more than milliseconds', () => {
  const starts = Array.from({ length: 50 }, () => {
    const { span } = encode((tracing) => tracing.startSpan({ type: AISpanType.GENERIC, name: 's' }));
    return span.startTimeUnixNano.slice(-6);
  });
  expect(starts.some((digits) => digits !== '000000')).toBe(true);
});

test('an event span ends when it starts', () => {
  const { span, attributes } = encode((tracing) =>
    tracing
      .startSpan({ type: AISpanType.GENERIC, name: 'root' })
      .createEventSpan({ type: 'generic', name: 'e', output: 1 }),
  );
  expect(span.endTimeUnixNano).toBe(span.startTimeUnixNano);
  expect(attributes).toEqual({
    'spanlight.span.type': 'generic',
    'spanlight.event': true,
    'spanlight.output': '1',
  });
});

test('a model call speaks the words of the GenAI conventions, and keeps its own', () => {
  const { span, attributes } = encode((tracing) => {
    const call = tracing.startSpan({
      type: AISpanType.MODEL_GENERATION,
      name: 'chat gpt-5',
      input: { messages: [{ role: 'user', content: 'hi' }] },
      attributes: {
        model: 'gpt-5',
        provider: 'openai',
        parameters: {
          temperature: 1,
          maxOutputTokens: 100,
          topP: 0.5,
          topK: 40,
          seed: 7,
          stopSequences: ['END'],
          presencePenalty: 0.1,
          frequencyPenalty: 0,
        },
      },
    });
    call.end({
      output: 'hello',
      attributes: {
        usage: {
          inputTokens: 10,
          outputTokens: 5,
          cachedInputTokens: 4,
          cacheWriteTokens: 2,
          reasoningTokens: 3,
        },
        finishReason: 'stop',
        completionStartTime: new Date(call.startTime.getTime() + 1250),
      },
    });
  });
  expect(span.kind).toBe(3);
  expect(attributes).toMatchObject({
    'spanlight.span.type': 'model_generation',
    'spanlight.input': '{"messages":[{"role":"user","content":"hi"}]}',
    'spanlight.output': '"hello"',
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.temperature': 1,
    'gen_ai.request.max_tokens': '100',
    'gen_ai.request.top_p': 0.5,
    'gen_ai.request.top_k': 40,
    'gen_ai.request.seed': '7',
    'gen_ai.request.stop_sequences': { values: [{ stringValue: 'END' }] },
    'gen_ai.request.presence_penalty': 0.1,
    'gen_ai.request.frequency_penalty': 0,
    'gen_ai.usage.input_tokens': '10',
    'gen_ai.usage.output_tokens': '5',
    'gen_ai.usage.cache_read.input_tokens': '4',
    'gen_ai.usage.cache_creation.input_tokens': '2',
    'gen_ai.usage.reasoning.output_tokens': '3',
    'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
  });
  expect(attributes['gen_ai.response.time_to_first_chunk']).toBeCloseTo(1.25, 2);
  expect(JSON.parse(attributes['spanlight.attributes'] as string)).toMatchObject({
    parameters: { stopSequences: ['END'] },
    usage: { reasoningTokens: 3 },
  });
});

test('the older names of token counts say the same', () => {
  const { attributes } = encode((tracing) =>
    tracing.startSpan({
      type: AISpanType.MODEL_GENERATION,
      name: 'm',
      attributes: { usage: { promptTokens: 10, completionTokens: 5, promptCacheHitTokens: 4 } },
    }),
  );
  expect(attributes).toMatchObject({
    'gen_ai.usage.input_tokens': '10',
    'gen_ai.usage.output_tokens': '5',
    'gen_ai.usage.cache_read.input_tokens': '4',
  });
});

test('what is not known is not written', () => {
  const { attributes } = encode((tracing) =>
    tracing.startSpan({ type: AISpanType.MODEL_GENERATION, name: 'm' }),
  );
  expect(attributes).toEqual({ 'spanlight.span.type': 'model_generation', 'gen_ai.operation.name': 'chat' });
});

test.each([
  [
    { type: AISpanType.AGENT_RUN, name: 'helper', attributes: { agentId: 'a-1' } } as const,
    { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.id': 'a-1', 'gen_ai.agent.name': 'helper' },
  ],
  [
    {
      type: AISpanType.TOOL_CALL,
      name: 'call it',
      attributes: { toolId: 'search', toolDescription: 'finds', toolType: 'function' },
    } as const,
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.description': 'finds',
      'gen_ai.tool.type': 'function',
    },
  ],
  [{ type: AISpanType.TOOL_CALL, name: 'search' } as const, { 'gen_ai.tool.name': 'search' }],
  [
    {
      type: AISpanType.EMBEDDING,
      name: 'e',
      attributes: { model: 'te-3', usage: { inputTokens: 3 } },
    } as const,
    {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.request.model': 'te-3',
      'gen_ai.usage.input_tokens': '3',
    },
  ],
  [{ type: AISpanType.WORKFLOW_RUN, name: 'w' } as const, { 'gen_ai.operation.name': 'invoke_workflow' }],
  [{ type: AISpanType.RETRIEVAL, name: 'r' } as const, { 'gen_ai.operation.name': 'retrieval' }],
])('each type says what it does: %o', (options, expected) => {
  expect(encode((tracing) => tracing.startSpan(options)).attributes).toMatchObject(expected);
});

test('session and user come from the metadata', () => {
  const start = (metadata: Record<string, unknown>) =>
    encode((tracing) => tracing.startSpan({ type: AISpanType.GENERIC, name: 's', metadata })).attributes;
  expect(start({ sessionId: 's-1', userId: 7, tags: ['a'] })).toMatchObject({
    'session.id': 's-1',
    'user.id': '7',
    'spanlight.metadata': '{"sessionId":"s-1","userId":7,"tags":["a"]}',
  });
  expect(start({ threadId: 't-1' })).toMatchObject({ 'session.id': 't-1' });
});

test('an error is a status, an exception event and, if it has more to say, JSON', () => {
  const error = Object.assign(new TypeError('no key'), { id: 'NO_KEY', details: { key: 'K' } });
  const { span, attributes } = encode((tracing) =>
    tracing.startSpan({ type: AISpanType.GENERIC, name: 's' }).error({ error }),
  );
  expect(span.status).toEqual({ code: 2, message: 'no key' });
  expect(span.events).toMatchObject([{ name: 'exception', timeUnixNano: span.endTimeUnixNano }]);
  expect(toRecord(span.events![0]!.attributes)).toEqual({
    'exception.type': 'TypeError',
    'exception.message': 'no key',
    'exception.stacktrace': error.stack,
  });
  expect(attributes['error.type']).toBe('TypeError');
  expect(attributes['spanlight.error']).toBe('{"id":"NO_KEY","details":{"key":"K"}}');
});

test('an error without a name is of another type', () => {
  const { attributes } = encode((tracing) =>
    tracing.startSpan({ type: AISpanType.GENERIC, name: 's' }).error({ error: 'plain' }),
  );
  expect(attributes['error.type']).toBe('_OTHER');
  expect(attributes).not.toHaveProperty('spanlight.error');
});

test('ids from outside are written as OTLP’s', () => {
  const { span } = encode((tracing) =>
    tracing.startSpan({ type: AISpanType.GENERIC, name: 's', traceId: 'ABC', parentSpanId: 'F1' }),
  );
  expect(span.traceId).toBe('abc'.padStart(32, '0'));
  expect(span.parentSpanId).toBe('f1'.padStart(16, '0'));
});

test('a span that JSON can’t hold is sent with a word in its place', () => {
  const ring: Record<string, unknown> = { big: 1n };
  ring['self'] = ring;
  const exported: AnyExportedAISpan = {
    id: '0000000000000001',
    traceId: '0'.repeat(32),
    name: 's',
    type: 'generic',
    startTime: new Date(1000),
    isEvent: false,
    isRootSpan: true,
    input: ring,
  };
  const { span, attributes } = read(exported);
  expect(span.startTimeUnixNano).toBe('1000000000');
  expect(attributes['spanlight.input']).toBe('{"big":"1","self":"[Circular]"}');
});

test('a span beyond what a receiver takes is cut to size', () => {
  const input = Array.from({ length: 40 }, () => 'x'.repeat(1024 * 1024));
  const { span } = encode((tracing) => tracing.startSpan({ type: AISpanType.GENERIC, name: 's', input }));
  expect(span.name).toBe('s');
  expect(JSON.stringify(span).length).toBeLessThan(4 * 1024 * 1024);
});

test('a request names its program, its process and the SDK', () => {
  const resource = { serviceName: 'my "app"', serviceInstanceId: 'i-1', language: 'nodejs' as const };
  const request = JSON.parse(encodeRequest(['{"name":"a"}', '{"name":"b"}'], resource)) as {
    resourceSpans: [{ resource: { attributes: [] }; scopeSpans: [{ scope: object; spans: object[] }] }];
  };
  const [{ resource: sent, scopeSpans }] = request.resourceSpans;
  expect(toRecord(sent.attributes)).toMatchObject({
    'service.name': 'my "app"',
    'service.instance.id': 'i-1',
    'telemetry.sdk.name': 'spanlight',
    'telemetry.sdk.language': 'nodejs',
  });
  expect(scopeSpans[0]).toMatchObject({
    scope: { name: '@spanlight/tracing' },
    spans: [{ name: 'a' }, { name: 'b' }],
  });
});
