import type { Message, SpanType } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { isObject, readJsonList } from './json-text.ts';
import { either, from, json, map, number, text, texts } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const pending = 'pending_span';

/**
 * Pydantic AI and Logfire. Its agents and tools have names of their own in versions 1 and 2, `gen_ai.*` since; a span that
 * Logfire sends ahead when it starts is made into the span itself before it comes here.
 */
export const pydanticAi: ConventionReader = {
  name: 'pydantic-ai',
  title: 'Pydantic AI, Logfire',
  source: 'https://ai.pydantic.dev/logfire/',
  prefixes: [
    'logfire.',
    'pydantic_ai.',
    'agent_name',
    'all_messages_events',
    'model_request_parameters',
    'tool_arguments',
    'tool_response',
    'gen_ai.aggregated_usage.',
    'operation.cost',
  ],
  rules: {
    type: map(text('gen_ai.operation.name', 'agent_name', 'gen_ai.tool.name'), readType),
    agentName: text('gen_ai.agent.name', 'agent_name'),
    model: text('gen_ai.request.model', 'model_name'),
    inputTokens: number('gen_ai.usage.input_tokens', 'gen_ai.aggregated_usage.input_tokens'),
    outputTokens: number('gen_ai.usage.output_tokens', 'gen_ai.aggregated_usage.output_tokens'),
    cacheReadTokens: number(
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.aggregated_usage.details.cache_read_tokens',
    ),
    cacheWriteTokens: number(
      'gen_ai.usage.details.cache_write_tokens',
      'gen_ai.aggregated_usage.details.cache_write_tokens',
    ),
    reasoningTokens: number(
      'gen_ai.usage.details.reasoning_tokens',
      'gen_ai.aggregated_usage.details.reasoning_tokens',
    ),
    costUsd: number('operation.cost'),
    input: json('gen_ai.tool.call.arguments', 'tool_arguments'),
    output: json('gen_ai.tool.call.result', 'tool_response', 'final_result'),
    inputMessages: either(
      map(json('events'), (value) => split(value)?.input ?? null),
      map(json('pydantic_ai.all_messages', 'all_messages_events'), (value) => split(value)?.input ?? null),
    ),
    outputMessages: either(
      map(json('events'), (value) => split(value)?.output ?? null),
      map(json('pydantic_ai.all_messages', 'all_messages_events'), (value) => split(value)?.output ?? null),
    ),
    toolDefinitions: map(json('model_request_parameters'), (value) => {
      const { function_tools: tools, output_tools: outputTools } = asObject(value);
      return readToolDefinitions(
        [...(readJsonList(tools) ?? []), ...(readJsonList(outputTools) ?? [])].map(describeTool),
      );
    }),
    metadata: from(['logfire.msg', 'logfire.span_type', 'logfire.level_num'], (take) => {
      const message = take('logfire.msg');
      // The other two say how Logfire shows it, and are of no use elsewhere.
      const isPending = take('logfire.span_type') === pending;
      take('logfire.level_num');
      return typeof message === 'string' && !isPending ? { 'logfire.msg': message } : null;
    }),
    tags: texts('logfire.tags'),
  },
};

function readType(
  value: string,
  { attributes, name }: { attributes: object; name: string },
): SpanType | null {
  if ('gen_ai.operation.name' in attributes && value !== 'agent run') return null;
  if (/\bagent run$|\brun$/.test(name) && 'agent_name' in attributes) return 'agent_run';
  return 'gen_ai.tool.name' in attributes && !('gen_ai.request.model' in attributes) ? 'tool_call' : null;
}

/** Its tools have their schema as `parameters_json_schema`. */
function describeTool(tool: unknown): unknown {
  return isObject(tool)
    ? { ...tool, parameters: tool['parameters_json_schema'] ?? tool['parameters'] }
    : tool;
}

/**
 * All messages of a call or an agent in one list: the answer is what the assistant said last. As events of the convention
 * ({ 'event.name', role, content }, or a choice with its message) or as messages.
 */
function split(value: unknown): { input: Message[] | null; output: Message[] | null } | null {
  const list = readJsonList(value);
  const messages = list && readMessages(list.map(unwrapEvent));
  if (!messages) return null;
  const last = messages.at(-1);
  const output = last?.role === 'assistant' ? [last] : [];
  const input = messages.slice(0, messages.length - output.length);
  return { input: input.length > 0 ? input : null, output: output.length > 0 ? output : null };
}

const eventRoles: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
  'gen_ai.choice': 'assistant',
};

function unwrapEvent(value: unknown): unknown {
  if (!isObject(value)) return value;
  const role = eventRoles[String(value['event.name'])];
  const message = isObject(value['message']) ? value['message'] : value;
  if (!role) return message;
  return {
    content: null,
    ...message,
    role: message['role'] ?? role,
    ...(role === 'tool' && { tool_call_id: message['tool_call_id'] ?? message['id'] }),
  };
}
