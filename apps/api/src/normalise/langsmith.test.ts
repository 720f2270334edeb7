import { expect, test } from 'vitest';
import { attributes, nano, spanId } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

test.each([
  ['llm', 'chat', 'model_generation'],
  ['tool', 'execute_tool', 'tool_call'],
  ['retriever', 'embeddings', 'retrieval'],
  ['embedding', 'embeddings', 'embedding'],
  ['prompt', 'chat', 'generic'],
  ['parser', 'parser', 'generic'],
  ['chain', 'chain', 'workflow_run'],
])('a %s is what its kind says, whatever its operation %s', (kind, operation, type) => {
  const span = spanWith({ 'langsmith.span.kind': kind, 'gen_ai.operation.name': operation });
  expect(span).toMatchObject({ convention: 'langsmith', type });
});

test('a chain inside of something is a step', () => {
  const values = attributes({ 'langsmith.span.kind': 'chain' });
  expect(readSpan({ parentSpanId: spanId.replace('b', 'c'), attributes: values }).type).toBe('workflow_step');
});

const request = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hi' }],
  tools: [{ type: 'function', function: { name: 'search', parameters: { type: 'object' } } }],
  temperature: 0.2,
  max_tokens: 128,
};

test('reads a model call', () => {
  const span = spanWith({
    'langsmith.span.kind': 'llm',
    'gen_ai.operation.name': 'chat',
    'gen_ai.system': 'langchain',
    'langsmith.metadata.ls_provider': 'google_genai',
    'langsmith.metadata.ls_model_name': 'gemini-2.5-flash',
    'langsmith.metadata.ls_invocation_params': '{"top_p":0.9,"temperature":1}',
    'langsmith.request.streaming': true,
    'gen_ai.prompt': JSON.stringify(request),
    'gen_ai.completion': JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' } }],
    }),
    'gen_ai.response.finish_reasons': 'stop, stop',
    'langsmith.usage_metadata': JSON.stringify({
      input_tokens: 211,
      output_tokens: 23,
      total_tokens: 234,
      input_token_details: { cache_read: 64, cache_creation: 32, audio: 0 },
      output_token_details: { reasoning: 7 },
      total_cost: 0.0012,
    }),
  });
  expect(span).toMatchObject({
    model: 'gemini-2.5-flash',
    provider: 'gcp.gemini',
    usage: {
      inputTokens: 211,
      outputTokens: 23,
      totalTokens: 234,
      cacheReadTokens: 64,
      cacheWriteTokens: 32,
      reasoningTokens: 7,
    },
    usageRole: 'call',
    costUsd: 0.0012,
    finishReason: 'stop',
    parameters: { temperature: 0.2, maxOutputTokens: 128, topP: 0.9, stream: true },
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }],
    toolDefinitions: [{ name: 'search', description: null, parameters: { type: 'object' } }],
  });
});

test("reads LangChain's messages and generations", () => {
  const message = (name: string, content: string) => ({
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', name],
    kwargs: { content },
  });
  const span = spanWith({
    'langsmith.span.kind': 'llm',
    'gen_ai.prompt': JSON.stringify({ messages: [[message('HumanMessage', 'Hi')]] }),
    'gen_ai.completion': JSON.stringify({
      generations: [[{ text: 'Hello', message: message('AIMessage', 'Hello') }]],
    }),
  });
  expect(span.inputMessages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]);
  expect(span.outputMessages).toEqual([{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }]);
});

test("a function's only argument and its result are taken out of what wraps them", () => {
  expect(
    spanWith({
      'langsmith.span.kind': 'chain',
      'gen_ai.prompt': '{"input":"Weather?"}',
      'gen_ai.completion': '{"outputs":"Sunny."}',
    }),
  ).toMatchObject({ input: 'Weather?', output: 'Sunny.', inputMessages: null });
});

test('a tool keeps its arguments as they were named', () => {
  const tool = spanWith({
    'langsmith.span.kind': 'tool',
    'langsmith.trace.name': 'search',
    'gen_ai.system': 'langchain',
    'gen_ai.prompt': '{"input":"otel"}',
    'gen_ai.completion': JSON.stringify({
      output: { lc: 1, id: ['ToolMessage'], kwargs: { content: '{"hits":3}', tool_call_id: 'c1' } },
    }),
  });
  expect(tool).toMatchObject({
    toolName: 'search',
    toolCallId: 'c1',
    input: { input: 'otel' },
    output: { hits: 3 },
    provider: null,
  });
});

test('a retriever has found documents', () => {
  const documents = [{ pageContent: 'Paris', metadata: { page: 2 } }];
  const span = spanWith({
    'langsmith.span.kind': 'retriever',
    'gen_ai.completion': JSON.stringify({ documents }),
  });
  expect(span.output).toEqual([{ content: 'Paris', metadata: { page: 2 } }]);
});

test('metadata, session, user and tags are those of the program', () => {
  const span = spanWith({
    'langsmith.span.kind': 'chain',
    'langsmith.trace.session_id': 'a-project',
    'langsmith.metadata.thread_id': 't1',
    'langsmith.metadata.user_id': 'u1',
    'langsmith.metadata.plan': 'pro',
    'langsmith.metadata.LANGSMITH_TRACING': 'true',
    'langsmith.metadata.ls_model_type': 'chat',
    'langsmith.metadata.lc_hub_repo': 'greeting',
    'langsmith.metadata.lc_hub_commit_hash': 'abc',
    'langsmith.span.tags': 'demo, beta',
  });
  expect(span).toMatchObject({
    sessionId: 't1',
    userId: 'u1',
    metadata: { thread_id: 't1', user_id: 'u1', plan: 'pro' },
    tags: ['demo', 'beta'],
    promptTemplate: { name: 'greeting', version: 'abc' },
  });
  expect(Object.keys(span.metadata ?? {})).toHaveLength(3);
});

test('an empty list of tags is none, and a project no session', () => {
  const span = spanWith({
    'langsmith.span.kind': 'chain',
    'langsmith.span.tags': '',
    'langsmith.trace.session_id': 'a-project',
  });
  expect(span).toMatchObject({ tags: [], sessionId: null });
});

test('an exception is an error though the status is OK', () => {
  const event = {
    name: 'exception',
    timeUnixNano: nano(90),
    attributes: attributes({ 'exception.type': 'Error', 'exception.message': 'Error: 400 bad request' }),
  };
  const values = attributes({ 'langsmith.span.kind': 'llm' });
  expect(readSpan({ status: { code: 1 }, attributes: values, events: [event] })).toMatchObject({
    status: 'error',
    error: { type: 'Error', message: 'Error: 400 bad request' },
  });
});
