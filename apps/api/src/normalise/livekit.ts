import type { Message, Part, SpanType } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { readMessages, textMessage } from './chat-message.ts';
import { readPart, readToolCall } from './chat-part.ts';
import type { ConventionReader } from './convention.ts';
import { isObject, readJsonList } from './json-text.ts';
import { below, either, flag, from, json, map, number, text, type Rule } from './rule.ts';

const typesByName: Readonly<Record<string, SpanType>> = {
  agent_session: 'agent_run',
  start_agent_activity: 'agent_run',
  agent_turn: 'agent_run',
  llm_node: 'model_generation',
  llm_request: 'model_generation',
  llm_request_run: 'model_generation',
  function_tool: 'tool_call',
  judge_evaluation: 'evaluation',
};

/** Content has a prefix of its own in newer versions. */
const keysOf = (name: string) => [`lk.pii.${name}`, `lk.${name}`];
const prefixed = (name: string) => text(...keysOf(name));

/** LiveKit's voice agents. Its spans are told by their names, within its own scope. */
export const livekit: ConventionReader = {
  name: 'livekit',
  title: 'LiveKit Agents',
  source: 'https://docs.livekit.io/agents/build/metrics/',
  prefixes: ['lk.'],
  scopes: ['livekit-agents'],
  rules: {
    type: {
      keys: [],
      read: ({ name }) => (Object.hasOwn(typesByName, name) ? { value: typesByName[name]!, keys: [] } : null),
    },
    // The request holds the tokens; the node around it and its attempts are the same call.
    usageRole: {
      keys: [],
      read: ({ name }) =>
        name === 'llm_node' || name === 'llm_request_run' ? { value: 'aggregate', keys: [] } : null,
    },
    timeToFirstTokenMs: map(number('lk.response.ttft'), (seconds) => (seconds >= 0 ? seconds * 1000 : null)),
    toolName: prefixed('function_tool.name'),
    toolCallId: prefixed('function_tool.id'),
    agentName: text('lk.agent_name', 'lk.agent_label'),
    input: json(...keysOf('function_tool.arguments'), ...keysOf('user_input')),
    output: json(...keysOf('function_tool.output')),
    inputMessages: map(json(...keysOf('chat_ctx')), readContext),
    outputMessages: answer(),
    error: map(
      either(isTrue('lk.pii.function_tool.is_error'), isTrue('lk.function_tool.is_error')),
      (_failed, span, type) => ({
        type: null,
        message: prefixed('function_tool.output').read(span, type)?.value ?? 'The tool failed.',
        stack: null,
      }),
    ),
    metadata: below('lk.metadata.'),
    sessionId: text('session.id', 'lk.session_id', 'lk.room_name', 'lk.job_id'),
    userId: text('user.id', 'lk.participant_identity'),
  },
};

function isTrue(key: string): Rule<boolean> {
  return map(flag(key), (value) => value || null);
}

/** { items: [{ type: 'message', role, content: […] } | function_call | function_call_output | agent_handoff] } */
function readContext(value: unknown): Message[] | null {
  const items = readJsonList(isObject(value) ? value['items'] : value);
  return items && readMessages(items.filter((item) => asObject(item)['type'] !== 'agent_handoff'));
}

function answer(): Rule<Message[]> {
  const calls = keysOf('response.function_calls');
  const said = keysOf('response.text');
  return from([...said, ...calls], (take) => {
    const parts: Part[] = [];
    const spoken = said.map(take).find((value) => typeof value === 'string' && value !== '');
    if (typeof spoken === 'string') parts.push(...textMessage('assistant', spoken).parts);
    const called = calls.map(take).find((value) => value !== undefined && value !== null);
    for (const call of readJsonList(called ?? null) ?? []) {
      parts.push((isObject(call) && readToolCall(call)) || readPart(call));
    }
    return parts.length > 0 ? [{ role: 'assistant', parts }] : null;
  });
}
