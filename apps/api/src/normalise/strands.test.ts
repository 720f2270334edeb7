import { expect, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';

const own = { 'gen_ai.system': 'strands-agents' };

function event(name: string, values: Record<string, unknown>) {
  return { name, timeUnixNano: nano(1), attributes: attributes(values) };
}

test('a cycle of the loop is a step, in both of its names', () => {
  const python = readSpan({ attributes: attributes({ 'event_loop.cycle_id': 'c1' }) });
  expect(python).toMatchObject({ convention: 'strands', type: 'workflow_step' });
  const typescript = readSpan({
    attributes: attributes({ ...own, 'gen_ai.operation.name': 'execute_agent_loop_cycle' }),
  });
  expect(typescript.type).toBe('workflow_step');
});

test("a model call's messages are read from its events, in Bedrock's parts", () => {
  const span = readSpan({
    attributes: attributes({
      ...own,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'claude-sonnet-4-5',
      'gen_ai.usage.prompt_tokens': 11,
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.completion_tokens': 3,
      'gen_ai.usage.output_tokens': 3,
      'event_loop.cycle_id': 'c1',
    }),
    events: [
      event('gen_ai.user.message', { content: '[{"text":"Weather in Paris?"}]' }),
      event('gen_ai.choice', {
        finish_reason: 'tool_use',
        message: '[{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Paris"}}}]',
      }),
    ],
  });
  expect(span).toMatchObject({
    type: 'model_generation',
    usage: { inputTokens: 11, outputTokens: 3, totalTokens: 14 },
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Weather in Paris?' }] }],
    outputMessages: [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 't1', name: 'weather', arguments: { city: 'Paris' } }],
      },
    ],
  });
});

test("a tool's arguments and result are read from its events", () => {
  const span = readSpan({
    attributes: attributes({
      ...own,
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
    }),
    events: [
      event('gen_ai.tool.message', { role: 'tool', content: '{"city":"Paris"}', id: 't1' }),
      event('gen_ai.choice', { message: '[{"text":"{\\"tempC\\":21}"}]', id: 't1' }),
    ],
  });
  expect(span).toMatchObject({
    type: 'tool_call',
    input: { city: 'Paris' },
    output: { tempC: 21 },
    inputMessages: null,
    outputMessages: null,
  });
});
