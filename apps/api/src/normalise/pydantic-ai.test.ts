import { expect, test } from 'vitest';
import { attributes } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

const events = JSON.stringify([
  { 'event.name': 'gen_ai.system.message', role: 'system', content: 'Be brief.', 'gen_ai.message.index': 0 },
  { 'event.name': 'gen_ai.user.message', role: 'user', content: 'Weather?' },
  {
    'event.name': 'gen_ai.choice',
    index: 0,
    message: {
      role: 'assistant',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
      ],
    },
  },
]);

test("version 1's model call keeps its messages in a list of events", () => {
  const span = spanWith({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    events,
    model_request_parameters: JSON.stringify({
      function_tools: [
        { name: 'weather', description: 'Tells.', parameters_json_schema: { type: 'object' } },
      ],
    }),
    'operation.cost': 0.25,
    'logfire.msg': 'chat gpt-5',
  });
  expect(span).toMatchObject({
    convention: 'pydantic-ai',
    type: 'model_generation',
    costUsd: 0.25,
    costSource: 'reported',
    inputMessages: [{ role: 'system' }, { role: 'user', parts: [{ type: 'text', text: 'Weather?' }] }],
    outputMessages: [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Paris' } }],
      },
    ],
    toolDefinitions: [{ name: 'weather', description: 'Tells.', parameters: { type: 'object' } }],
    metadata: { 'logfire.msg': 'chat gpt-5' },
  });
});

test("version 2's agent and tool have names of their own", () => {
  const agent = readSpan({
    name: 'agent run',
    attributes: attributes({
      agent_name: 'support',
      model_name: 'gpt-5',
      final_result: 'Sunny.',
      'gen_ai.usage.input_tokens': 30,
      'gen_ai.usage.output_tokens': 4,
      'pydantic_ai.all_messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'Weather?' }] },
        { role: 'assistant', parts: [{ type: 'text', content: 'Sunny.' }] },
      ]),
    }),
  });
  expect(agent).toMatchObject({
    type: 'agent_run',
    agentName: 'support',
    usageRole: 'aggregate',
    output: 'Sunny.',
    inputMessages: [{ role: 'user' }],
    outputMessages: [{ role: 'assistant' }],
  });
  const tool = readSpan({
    name: 'running tool',
    attributes: attributes({
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.id': 'c1',
      tool_arguments: '{"city":"Paris"}',
      tool_response: 'sunny',
      'logfire.msg': 'running tool: weather',
    }),
  });
  expect(tool).toMatchObject({
    type: 'tool_call',
    toolName: 'weather',
    toolCallId: 'c1',
    input: { city: 'Paris' },
    output: 'sunny',
  });
});

test("an agent's sum is read from its own keys where it was asked for there", () => {
  const agent = spanWith({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'support',
    'gen_ai.aggregated_usage.input_tokens': 30,
    'gen_ai.aggregated_usage.output_tokens': 4,
  });
  expect(agent).toMatchObject({
    type: 'agent_run',
    usageRole: 'aggregate',
    usage: { inputTokens: 30, outputTokens: 4, totalTokens: 34 },
  });
});
