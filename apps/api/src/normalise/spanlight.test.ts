import { expect, test } from 'vitest';
import { readSpan, spanWith } from '../../test/span.ts';
import { attributes, nano } from '../../test/otlp.ts';

test('reads a model call of our SDK', () => {
  const span = spanWith({
    'spanlight.span.type': 'model_generation',
    'spanlight.input': JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] }),
    'spanlight.output': JSON.stringify({ text: 'Hello' }),
    'spanlight.attributes': JSON.stringify({
      model: 'gpt-5',
      parameters: { temperature: 0.2, maxRetries: 2 },
      streaming: true,
    }),
    'spanlight.metadata': JSON.stringify({ sessionId: 's1', userId: 'u1', tags: ['beta', 7], plan: 'pro' }),
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.provider.name': 'openai.chat',
    'gen_ai.request.temperature': 0.2,
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 4,
    'gen_ai.usage.cache_read.input_tokens': 6,
    'gen_ai.usage.reasoning.output_tokens': 2,
    'gen_ai.response.finish_reasons': ['tool-calls'],
    'gen_ai.response.time_to_first_chunk': 0.25,
  });
  expect(span).toMatchObject({
    convention: 'spanlight',
    type: 'model_generation',
    model: 'gpt-5',
    provider: 'openai',
    usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14, cacheReadTokens: 6, reasoningTokens: 2 },
    timeToFirstTokenMs: 250,
    finishReason: 'tool_calls',
    parameters: { temperature: 0.2, maxRetries: 2 },
    metadata: { sessionId: 's1', userId: 'u1', tags: ['beta', 7], plan: 'pro' },
    sessionId: 's1',
    userId: 'u1',
    tags: ['beta'],
    input: { messages: [{ role: 'user', content: 'Hi' }] },
    output: { text: 'Hello' },
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }],
  });
});

test('takes a total, and the older names of counts, from the attributes as they were given', () => {
  const usage = (given: object) =>
    spanWith({
      'spanlight.span.type': 'model_generation',
      'spanlight.attributes': JSON.stringify({ usage: given }),
    }).usage;
  expect(usage({ totalTokens: 180 })).toMatchObject({ inputTokens: null, totalTokens: 180 });
  expect(usage({ promptTokens: 8, completionTokens: 2, promptCacheHitTokens: 3 })).toMatchObject({
    inputTokens: 8,
    outputTokens: 2,
    totalTokens: 10,
    cacheReadTokens: 3,
  });
});

test('plain text is what was said to a model, and plain input to anything else', () => {
  const texts = { 'spanlight.input': '"Hi"', 'spanlight.output': '"Hello"' };
  expect(spanWith({ 'spanlight.span.type': 'model_generation', ...texts }).inputMessages).toHaveLength(1);
  expect(spanWith({ 'spanlight.span.type': 'tool_call', ...texts })).toMatchObject({
    input: 'Hi',
    output: 'Hello',
    inputMessages: null,
    outputMessages: null,
  });
});

test("an agent's input that looks like a chat is one", () => {
  const chat = JSON.stringify([{ role: 'user', content: 'Hi' }]);
  expect(
    spanWith({ 'spanlight.span.type': 'agent_run', 'spanlight.input': chat }).inputMessages,
  ).toHaveLength(1);
});

test('text that is JSON itself stays the text that the program gave', () => {
  const span = spanWith({ 'spanlight.span.type': 'tool_call', 'spanlight.input': JSON.stringify('{"a":1}') });
  expect(span.input).toBe('{"a":1}');
});

test('an event span is a moment', () => {
  const span = readSpan({
    endTimeUnixNano: nano(0),
    attributes: attributes({ 'spanlight.span.type': 'generic', 'spanlight.event': true }),
  });
  expect(span).toMatchObject({ isEvent: true, status: 'ok', endedAt: span.startedAt });
});

test('a type that we do not know is left to the next convention', () => {
  expect(spanWith({ 'spanlight.span.type': 'teleport' })).toMatchObject({
    convention: 'generic',
    type: 'generic',
  });
});
