import { expect, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

test.each([
  ['LLM', 'model_generation'],
  ['TOOL', 'tool_call'],
  ['EXECUTOR', 'workflow_step'],
  ['EVALUATOR', 'evaluation'],
])('a span of type %s is a %s', (name, type) => {
  expect(spanWith({ 'lmnr.span.type': name })).toMatchObject({ convention: 'laminar', type });
});

test('what another vocabulary says of a span of its own counts before the default', () => {
  const span = spanWith({ 'lmnr.span.type': 'DEFAULT', 'ai.operationId': 'ai.toolCall' });
  expect(span).toMatchObject({ convention: 'ai-sdk', type: 'tool_call' });
});

test('a tool is named by its span and keeps its input and output as values', () => {
  const span = readSpan({
    name: 'get_weather',
    attributes: attributes({
      'lmnr.span.type': 'TOOL',
      'lmnr.span.input': '{"city":"Paris"}',
      'lmnr.span.output': '"sunny"',
    }),
  });
  expect(span).toMatchObject({ toolName: 'get_weather', input: { city: 'Paris' }, output: 'sunny' });
});

test("a model call's input and output are a chat, anything else's only where they look like one", () => {
  const chat = { 'lmnr.span.input': '[{"role":"user","content":"Hi"}]', 'lmnr.span.output': '"Hello"' };
  expect(spanWith({ 'lmnr.span.type': 'LLM', ...chat })).toMatchObject({
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }],
  });
  const span = spanWith({ 'lmnr.span.type': 'DEFAULT', ...chat });
  expect(span.inputMessages).toHaveLength(1);
  expect(span).toMatchObject({ output: 'Hello', outputMessages: null });
});

test('counts of its instrumentations are read under the names that those use', () => {
  const span = spanWith({
    'lmnr.span.type': 'LLM',
    'gen_ai.system': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
    'llm.usage.total_tokens': 12,
  });
  expect(span).toMatchObject({ type: 'model_generation', usage: { totalTokens: 12 }, usageRole: 'call' });
});

test('reads the associations of a trace', () => {
  const span = spanWith({
    'lmnr.span.type': 'DEFAULT',
    'lmnr.association.properties.session_id': 's1',
    'lmnr.association.properties.user_id': 'u1',
    'lmnr.association.properties.tags': ['demo', 'beta'],
    'lmnr.association.properties.metadata.plan': 'pro',
    'lmnr.association.properties.tenant': 't',
    'lmnr.association.properties.ls_provider': 'openai',
  });
  expect(span).toMatchObject({ sessionId: 's1', userId: 'u1', tags: ['demo', 'beta'] });
  expect(span.metadata).toEqual({ plan: 'pro', tenant: 't' });
});

test('an exception is an error where the status is unset, and was handled where it is OK', () => {
  const events = [
    {
      name: 'exception',
      timeUnixNano: nano(90),
      attributes: attributes({ 'exception.type': 'TypeError', 'exception.message': 'boom' }),
    },
  ];
  const values = attributes({ 'lmnr.span.path': ['work'] });
  expect(readSpan({ attributes: values, events })).toMatchObject({
    status: 'error',
    error: { type: 'TypeError', message: 'boom' },
  });
  expect(readSpan({ attributes: values, events, status: { code: 1 } }).status).toBe('ok');
});
