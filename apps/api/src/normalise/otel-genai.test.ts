import { expect, test } from 'vitest';
import { spanWith } from '../../test/span.ts';

test.each([
  ['chat', 'model_generation'],
  ['embeddings', 'embedding'],
  ['execute_tool', 'tool_call'],
  ['invoke_agent', 'agent_run'],
  ['invoke_workflow', 'workflow_run'],
  ['agent_step', 'model_step'],
  ['rerank', 'retrieval'],
  ['something_new', 'generic'],
])('the operation %s is a %s', (operation, type) => {
  expect(spanWith({ 'gen_ai.operation.name': operation })).toMatchObject({ type, convention: 'otel-genai' });
});

test.each([
  [
    'a tool call over MCP',
    { 'mcp.method.name': 'tools/call', 'gen_ai.operation.name': 'execute_tool' },
    'mcp_tool_call',
  ],
  ['another request over MCP', { 'mcp.method.name': 'tools/list' }, 'generic'],
  ['a tool without an operation', { 'gen_ai.tool.name': 'search' }, 'tool_call'],
  ['a model without an operation', { 'gen_ai.request.model': 'gpt-5' }, 'model_generation'],
])('%s is told by its attributes', (_, values, type) => {
  expect(spanWith(values).type).toBe(type);
});

test('messages may be structured values as well as JSON text', () => {
  const messages = [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }];
  const read = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
  expect(spanWith({ 'gen_ai.input.messages': messages }).inputMessages).toEqual(read);
  expect(spanWith({ 'gen_ai.input.messages': JSON.stringify(messages) }).inputMessages).toEqual(read);
});

test('system instructions come first, whether parts or plain text', () => {
  const system = { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] };
  expect(spanWith({ 'gen_ai.system_instructions': 'Be brief.' }).inputMessages).toEqual([system]);
  const parts = JSON.stringify([{ type: 'text', content: 'Be brief.' }]);
  expect(spanWith({ 'gen_ai.system_instructions': parts }).inputMessages).toEqual([system]);
});

test.each([
  [
    "OpenTelemetry's",
    [{ type: 'function', name: 'search', description: 'Looks', parameters: { type: 'object' } }],
  ],
  [
    "the AI SDK's",
    [{ type: 'function', name: 'search', description: 'Looks', inputSchema: { type: 'object' } }],
  ],
  [
    "OpenAI's",
    [
      {
        type: 'function',
        function: { name: 'search', description: 'Looks', parameters: { type: 'object' } },
      },
    ],
  ],
  [
    'each as JSON text',
    [JSON.stringify({ name: 'search', description: 'Looks', parameters: { type: 'object' } })],
  ],
])('reads tool definitions: %s', (_, definitions) => {
  const read = [{ name: 'search', description: 'Looks', parameters: { type: 'object' } }];
  expect(spanWith({ 'gen_ai.tool.definitions': JSON.stringify(definitions) }).toolDefinitions).toEqual(read);
});

test('a new and an old name for one count are never added', () => {
  const span = spanWith({
    'gen_ai.operation.name': 'chat',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.prompt_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
  });
  expect(span.usage).toMatchObject({ inputTokens: 10, totalTokens: 12 });
});

test('a recorded cost is taken as it is, and none is made up', () => {
  expect(spanWith({ 'gen_ai.operation.name': 'chat', 'gen_ai.usage.cost': 0.012 }).costUsd).toBe(0.012);
  expect(spanWith({ 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 10 }).costUsd).toBeNull();
});

test.each([
  ['openai.chat', 'openai'],
  ['OpenAI', 'openai'],
  ['google.generative-ai', 'gcp.gemini'],
  ['google.vertex.chat', 'gcp.vertex_ai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['anthropic.messages', 'anthropic'],
  ['my-gateway', 'my-gateway'],
])('the provider %s is %s', (given, name) => {
  expect(spanWith({ 'gen_ai.provider.name': given }).provider).toBe(name);
});

test('reads runtime context of the AI SDK as metadata', () => {
  const span = spanWith({
    'gen_ai.operation.name': 'invoke_agent',
    'ai.settings.context.sessionId': 's1',
    'ai.settings.context.plan': 'pro',
  });
  expect(span).toMatchObject({ metadata: { sessionId: 's1', plan: 'pro' }, sessionId: 's1' });
});
