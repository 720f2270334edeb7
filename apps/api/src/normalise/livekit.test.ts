import { expect, test } from 'vitest';
import { rawSpan } from '../../test/span.ts';
import { normalise } from './index.ts';

function spanOf(name: string, values: Record<string, unknown>) {
  return normalise({ ...rawSpan(values), name, scope: { name: 'livekit-agents', version: '1.2' } });
}

test("only the request's tokens count, not those of its node or attempts", () => {
  const request = spanOf('llm_request', {
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 20,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.usage.input_cached_tokens': 8,
    'lk.response.ttft': 0.42,
  });
  expect(request).toMatchObject({
    convention: 'livekit',
    type: 'model_generation',
    usageRole: 'call',
    usage: { inputTokens: 20, cacheReadTokens: 8 },
    timeToFirstTokenMs: 420,
  });
  expect(spanOf('llm_node', { 'gen_ai.request.model': 'gpt-4o' }).usageRole).toBe('aggregate');
  expect(spanOf('llm_request_run', { 'gen_ai.request.model': 'gpt-4o' }).usageRole).toBe('aggregate');
});

test('the chat is read with its calls, from the newer keys before the older', () => {
  const span = spanOf('llm_node', {
    'lk.pii.chat_ctx': JSON.stringify({
      items: [
        { type: 'message', role: 'user', content: ['Weather?'] },
        { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Paris"}' },
        { type: 'function_call_output', call_id: 'c1', name: 'weather', output: 'sunny' },
        { type: 'agent_handoff', new_agent_id: 'b' },
      ],
    }),
    'lk.chat_ctx': '{"items":[]}',
    'lk.response.text': 'It is sunny.',
  });
  expect(span.inputMessages).toEqual([
    { role: 'user', parts: [{ type: 'text', text: 'Weather?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Paris' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: 'weather', result: 'sunny' }] },
  ]);
  expect(span.outputMessages).toEqual([
    { role: 'assistant', parts: [{ type: 'text', text: 'It is sunny.' }] },
  ]);
});

test('a tool that failed is an error though its span is not', () => {
  const tool = spanOf('function_tool', {
    'lk.function_tool.name': 'weather',
    'lk.function_tool.arguments': '{"city":"Paris"}',
    'lk.function_tool.output': 'no such city',
    'lk.function_tool.is_error': true,
  });
  expect(tool).toMatchObject({
    type: 'tool_call',
    toolName: 'weather',
    input: { city: 'Paris' },
    status: 'error',
    errorMessage: 'no such city',
  });
});

test("another scope's span of the same name is none of LiveKit's", () => {
  expect(normalise({ ...rawSpan({ 'gen_ai.tool.name': 'x' }), name: 'agent_turn' }).convention).toBe(
    'otel-genai',
  );
});
