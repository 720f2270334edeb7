import { expect, test } from 'vitest';
import { spanWith } from '../../test/span.ts';

const own = 'gcp.vertex.agent.';

test('a model call is read from its whole request and response', () => {
  const span = spanWith({
    'gen_ai.system': 'gcp.vertex.agent',
    'gen_ai.request.model': 'gemini-2.5-flash',
    [`${own}session_id`]: 's1',
    [`${own}llm_request`]: JSON.stringify({
      model: 'gemini-2.5-flash',
      config: {
        system_instruction: 'Be brief.',
        temperature: 0.2,
        tools: [{ function_declarations: [{ name: 'weather', description: 'Tells.', parameters: {} }] }],
      },
      contents: [
        { role: 'user', parts: [{ text: 'Weather?' }] },
        { role: 'model', parts: [{ function_call: { id: 'c1', name: 'weather', args: { city: 'Paris' } } }] },
        {
          role: 'user',
          parts: [{ function_response: { id: 'c1', name: 'weather', response: { ok: true } } }],
        },
      ],
    }),
    [`${own}llm_response`]: JSON.stringify({
      content: { role: 'model', parts: [{ text: 'Hmm', thought: true }, { text: 'Sunny.' }] },
      usage_metadata: {
        prompt_token_count: 40,
        candidates_token_count: 3,
        thoughts_token_count: 5,
        cached_content_token_count: 10,
        total_token_count: 48,
      },
      finish_reason: 'STOP',
    }),
  });
  expect(span).toMatchObject({
    type: 'model_generation',
    model: 'gemini-2.5-flash',
    // Reasoning is part of the output.
    usage: { inputTokens: 40, outputTokens: 8, totalTokens: 48, cacheReadTokens: 10, reasoningTokens: 5 },
    parameters: { temperature: 0.2 },
    finishReason: 'stop',
    sessionId: 's1',
    toolDefinitions: [{ name: 'weather', description: 'Tells.' }],
  });
  expect(span.inputMessages?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  expect(span.inputMessages?.[2]?.parts).toEqual([
    { type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Paris' } },
  ]);
  expect(span.outputMessages?.[0]?.parts).toEqual([
    { type: 'reasoning', text: 'Hmm' },
    { type: 'text', text: 'Sunny.' },
  ]);
});

test("a tool's span has an empty request", () => {
  const span = spanWith({
    'gen_ai.tool.name': 'weather',
    [`${own}llm_request`]: '{}',
    [`${own}llm_response`]: '{}',
    [`${own}tool_call_args`]: '{"city":"Paris"}',
    [`${own}tool_response`]: '{"tempC":21}',
  });
  expect(span).toMatchObject({
    type: 'tool_call',
    toolName: 'weather',
    input: { city: 'Paris' },
    output: { tempC: 21 },
  });
});
