import { expect, test } from 'vitest';
import { attributes, micro, nano } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

test.each([
  ['agent_run', 'agent_run'],
  ['model_inference', 'model_generation'],
  ['model_step', 'model_step'],
  ['model_chunk', 'generic'],
  ['client_tool_call', 'tool_call'],
  ['mcp_server_request', 'mcp_tool_call'],
  ['workflow_parallel', 'workflow_parallel'],
  ['mapping', 'workflow_step'],
  ['scorer_step', 'evaluation'],
  ['rag_embedding', 'embedding'],
  ['rag_vector_operation', 'retrieval'],
  ['memory_operation', 'generic'],
  ['llm_generation', 'model_generation'],
])('a %s is a %s, whatever its operation is called', (name, type) => {
  const span = spanWith({ 'mastra.span.type': name, 'gen_ai.operation.name': 'chat' });
  expect(span).toMatchObject({ convention: 'mastra', type });
});

test('a generation counts where it is the request itself, and not where it wraps requests', () => {
  const usage = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 2 };
  const role = (type: string, operation: string) =>
    spanWith({ 'mastra.span.type': type, 'gen_ai.operation.name': operation, ...usage }).usageRole;
  expect(role('model_generation', 'model_generation')).toBe('aggregate');
  expect(role('model_generation', 'chat')).toBe('call');
  expect(role('model_inference', 'chat')).toBe('call');
  expect(role('llm_generation', 'chat')).toBe('call');
});

test("reads an agent's run: its instructions, question and answer are a chat", () => {
  const span = spanWith({
    'mastra.span.type': 'agent_run',
    'mastra.agent_run.input': 'Weather in Paris?',
    'mastra.agent_run.output': JSON.stringify({ text: 'Sunny.', files: [] }),
    'gen_ai.system_instructions': 'Be brief.',
    'gen_ai.tool.definitions': '["getWeather"]',
    'gen_ai.conversation.id': 't1',
    'mastra.metadata.sessionId': 's1',
    'mastra.metadata.userId': 'u1',
    'mastra.metadata.plan': 'pro',
    'mastra.metadata.headers': '{}',
    'mastra.tags': '["demo","beta"]',
  });
  expect(span).toMatchObject({
    input: 'Weather in Paris?',
    inputMessages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Weather in Paris?' }] },
    ],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Sunny.' }] }],
    toolDefinitions: [{ name: 'getWeather' }],
    sessionId: 's1',
    userId: 'u1',
    tags: ['demo', 'beta'],
    metadata: { sessionId: 's1', userId: 'u1', plan: 'pro' },
    otherAttributes: ['gen_ai.conversation.id', 'mastra.metadata.headers'],
  });
  expect(span.metadata).not.toHaveProperty('headers');
  expect(span.provenance['inputMessages']).toEqual({
    keys: ['mastra.agent_run.input', 'gen_ai.system_instructions'],
    rule: 'mastra',
  });
});

test("reads a step's messages and the tools that it calls", () => {
  const span = spanWith({
    'mastra.span.type': 'model_step',
    'mastra.model_step.input': JSON.stringify([{ role: 'user', content: 'Weather?' }]),
    'mastra.model_step.output': JSON.stringify({
      text: '',
      toolCalls: [{ toolCallId: 'c1', toolName: 'getWeather', args: { city: 'Paris' } }],
    }),
  });
  expect(span.inputMessages).toHaveLength(1);
  expect(span.outputMessages).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'getWeather', arguments: { city: 'Paris' } }],
    },
  ]);
});

test("a workflow's input is no chat because it is text", () => {
  const span = spanWith({ 'mastra.span.type': 'workflow_run', 'mastra.workflow_run.input': 'Paris' });
  expect(span).toMatchObject({ input: 'Paris', inputMessages: null });
});

test('a tool keeps its arguments under the name of every version', () => {
  const call = { 'mastra.span.type': 'tool_call' };
  expect(spanWith({ ...call, 'gen_ai.tool.call.arguments': '{"a":1}' }).input).toEqual({ a: 1 });
  expect(spanWith({ ...call, input: '{"a":1}', output: '"x"' })).toMatchObject({
    input: { a: 1 },
    output: 'x',
  });
});

test('the first token is timed from the start, and not at all where it lies before it', () => {
  const at = (ms: number) =>
    readSpan({
      startTimeUnixNano: nano(0),
      attributes: attributes({
        'mastra.span.type': 'model_inference',
        'mastra.completion_start_time': new Date(micro(ms) / 1000).toISOString(),
      }),
    }).timeToFirstTokenMs;
  expect(at(45)).toBe(45);
  expect(at(-45)).toBeNull();
});

test('what was written to the cache may be told by how long it is kept', () => {
  const span = spanWith({
    'mastra.span.type': 'model_inference',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.cache_creation.5m_input_tokens': 20,
    'gen_ai.usage.cache_creation.1h_input_tokens': 30,
  });
  expect(span.usage).toMatchObject({ inputTokens: 100, cacheWriteTokens: 50 });
});
