import { expect, test } from 'vitest';
import { attributes, micro, nano, spanId } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

const generation = { 'langfuse.observation.type': 'generation' };

test.each([
  ['generation', 'model_generation'],
  ['embedding', 'embedding'],
  ['agent', 'agent_run'],
  ['tool', 'tool_call'],
  ['chain', 'workflow_run'],
  ['retriever', 'retrieval'],
  ['guardrail', 'processor_run'],
  ['evaluator', 'evaluation'],
  ['span', 'generic'],
])('an observation of type %s is a %s', (name, type) => {
  expect(spanWith({ 'langfuse.observation.type': name })).toMatchObject({ convention: 'langfuse', type });
});

test('a chain inside of something is a step', () => {
  const values = attributes({ 'langfuse.observation.type': 'chain' });
  expect(readSpan({ parentSpanId: spanId.replace('b', 'c'), attributes: values }).type).toBe('workflow_step');
});

test('an event is a moment', () => {
  const values = attributes({ 'langfuse.observation.type': 'event' });
  expect(readSpan({ endTimeUnixNano: nano(0), attributes: values }).isEvent).toBe(true);
  expect(readSpan({ attributes: values }).isEvent).toBe(false);
});

test('reads a generation', () => {
  const span = spanWith({
    ...generation,
    'langfuse.observation.input': JSON.stringify({
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ type: 'function', function: { name: 'search' } }],
    }),
    'langfuse.observation.output': JSON.stringify({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'search', arguments: '{"q":"x"}' } }],
    }),
    'langfuse.observation.model.name': 'gpt-4o-mini-2024-07-18',
    'langfuse.observation.model.parameters':
      '{"temperature":0.2,"maxTokens":50,"response_format":"","custom":1}',
    'langfuse.observation.usage_details': '{"input":147,"output":23,"total":234,"input_cached_tokens":64}',
    'langfuse.observation.cost_details': '{"input":0.00025,"output":0.0002,"total":0.00045}',
    'langfuse.observation.prompt.name': 'capital',
    'langfuse.observation.prompt.version': 3,
  });
  expect(span).toMatchObject({
    model: 'gpt-4o-mini-2024-07-18',
    usage: { inputTokens: 211, outputTokens: 23, totalTokens: 234, cacheReadTokens: 64 },
    usageRole: 'call',
    costUsd: 0.00045,
    costSource: 'reported',
    parameters: { temperature: 0.2, maxOutputTokens: 50, custom: 1 },
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    outputMessages: [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'search', arguments: { q: 'x' } }],
      },
    ],
    toolDefinitions: [{ name: 'search' }],
    finishReason: 'tool_calls',
    promptTemplate: { name: 'capital', version: 3 },
  });
  expect(span.parameters).not.toHaveProperty('responseFormat');
});

test('a cost in parts is their sum, and zeros on what failed are no price', () => {
  const cost = (details: object, more: object = {}) =>
    spanWith({ ...generation, ...more, 'langfuse.observation.cost_details': JSON.stringify(details) })
      .costUsd;
  expect(cost({ input: 0.25, output: 0.5 })).toBe(0.75);
  expect(cost({ input: 0, output: 0, total: 0 })).toBe(0);
  expect(cost({ input: 0, output: 0, total: 0 }, { 'langfuse.observation.level': 'ERROR' })).toBeNull();
  expect(cost({})).toBeNull();
});

test('JSON that was quoted twice is read', () => {
  const iso = new Date(micro(5) / 1000).toISOString();
  const span = spanWith({
    ...generation,
    'langfuse.observation.completion_start_time': JSON.stringify(iso),
    'langfuse.observation.output': JSON.stringify(JSON.stringify({ role: 'assistant', content: 'Hello' })),
  });
  expect(span.timeToFirstTokenMs).toBe(5);
  expect(span.outputMessages).toEqual([{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }]);
});

test('a tool is named by its span', () => {
  const values = attributes({ 'langfuse.observation.type': 'tool', 'langfuse.observation.input': '{"a":1}' });
  expect(readSpan({ name: 'search', attributes: values })).toMatchObject({
    toolName: 'search',
    input: { a: 1 },
    inputMessages: null,
    provenance: { toolName: { keys: ['span.name'], rule: 'langfuse' } },
  });
});

test('a retriever has found documents', () => {
  const span = spanWith({
    'langfuse.observation.type': 'retriever',
    'langfuse.observation.output': '[{"id":"d1","text":"Paris"}]',
  });
  expect(span.output).toEqual([{ id: 'd1', content: 'Paris' }]);
});

test('what failed has the level ERROR though its status is unset', () => {
  const span = spanWith({
    'langfuse.observation.type': 'tool',
    'langfuse.observation.level': 'ERROR',
    'langfuse.observation.status_message': 'tool blew up',
  });
  expect(span).toMatchObject({ status: 'error', error: { type: null, message: 'tool blew up' } });
  expect(spanWith({ ...generation, 'langfuse.observation.level': 'WARNING' }).status).toBe('ok');
});

test("reads what is the trace's, on any span", () => {
  const span = spanWith({
    'langfuse.observation.type': 'span',
    'langfuse.trace.name': 'checkout',
    'langfuse.trace.tags': ['demo', 'beta'],
    'langfuse.trace.metadata.plan': 'pro',
    'langfuse.trace.metadata.tier': 'silver',
    'langfuse.observation.metadata.tier': 'gold',
    'langfuse.session.id': 's1',
    'langfuse.user.id': 'u1',
  });
  expect(span).toMatchObject({
    traceName: 'checkout',
    tags: ['demo', 'beta'],
    metadata: { tier: 'gold', plan: 'pro' },
    sessionId: 's1',
    userId: 'u1',
  });
});

test("a span of another vocabulary stays one though Langfuse's processor has marked it", () => {
  const span = spanWith({ 'gen_ai.operation.name': 'chat', 'langfuse.environment': 'production' });
  expect(span).toMatchObject({ convention: 'otel-genai', type: 'model_generation' });
});
