import type { Message, Part, Role } from '@spanlight/schema';
import { readId, readPart, readToolCall, toolResult } from './chat-part.ts';
import { isObject } from './json-text.ts';
import { readLangChainMessage } from './lang-chain.ts';

const roleNames = new Map<string, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/**
 * Who speaks in the items that OpenAI's Responses API and the Agents SDK put between messages, which have no role: the model
 * reasons and calls, by `function_call`, `web_search_call` and so on, and is answered by `…_call_output` or `…_call_result`.
 */
function itemRole(type: unknown): Role | null {
  if (typeof type !== 'string') return null;
  if (type === 'reasoning' || type.endsWith('_call')) return 'assistant';
  return /_call_(output|result)$/.test(type) ? 'tool' : null;
}

/**
 * Reads a chat: a list of messages, one message, or an object that holds a list of them as `messages`. Null when the
 * value is none of these, so that a list of something else is not mistaken for a chat.
 */
export function readMessages(value: unknown): Message[] | null {
  if (Array.isArray(value)) {
    // LangChain asks with several chats at once, in practice with one.
    const list: unknown[] = value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
    const messages = list.map(readMessage);
    return messages.length > 0 && messages.every((message) => message !== null) ? messages : null;
  }
  if (!isObject(value)) return null;
  if (!Array.isArray(value['messages'])) {
    const message = readMessage(value);
    return message && [message];
  }
  const messages = readMessages(value['messages']);
  return messages && [...systemMessage(value['system'] ?? value['instructions']), ...messages];
}

/** The system prompt that some APIs take apart from the messages: a text or parts. */
export function systemMessage(prompt: unknown): Message[] {
  if (typeof prompt === 'string' && prompt !== '') return [textMessage('system', prompt)];
  return Array.isArray(prompt) && prompt.length > 0 ? [{ role: 'system', parts: prompt.map(readPart) }] : [];
}

export function textMessage(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

/** What one speaker says in several messages in a row, as one: some APIs answer with a message for each piece of it. */
export function joinTurns(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === 'assistant' && message.role === 'assistant' && last.name === message.name)
      turns[turns.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    else turns.push(message);
  }
  return turns;
}

function readMessage(raw: unknown): Message | null {
  if (!isObject(raw)) return null;
  const value = readLangChainMessage(raw) ?? raw;
  const role = roleNames.get(typeof value['role'] === 'string' ? value['role'].toLowerCase() : '');
  if (!role) {
    const speaker = itemRole(value['type']);
    return speaker && { role: speaker, parts: [readPart(value)] };
  }
  if (!['content', 'parts', 'tool_calls', 'function_call'].some((key) => key in value)) return null;
  return {
    role,
    ...(typeof value['name'] === 'string' && { name: value['name'] }),
    parts: [...readReasoning(value), ...readContent(value, role), ...readToolCalls(value)],
  };
}

function readContent(value: Record<string, unknown>, role: Role): Part[] {
  const content = value['content'] ?? value['parts'] ?? null;
  const callId = readId(value['tool_call_id'], value['toolCallId']);
  if (role === 'tool' && (callId !== null || typeof content === 'string')) {
    return [
      toolResult({ id: callId, name: value['name'], result: content, isError: value['status'] === 'error' }),
    ];
  }
  if (content === null || content === '') return [];
  return Array.isArray(content) ? content.map(readPart) : [readPart(content)];
}

/** Where OpenAI-like APIs of DeepSeek, Qwen and others put the model's reasoning. */
function readReasoning(value: Record<string, unknown>): Part[] {
  const text = value['reasoning_content'] ?? value['reasoning'];
  return typeof text === 'string' && text !== '' ? [{ type: 'reasoning', text }] : [];
}

function readToolCalls(value: Record<string, unknown>): Part[] {
  const calls = value['tool_calls'] ?? (value['function_call'] ? [value['function_call']] : []);
  if (!Array.isArray(calls)) return [];
  return calls.map((call: unknown) => (isObject(call) && readToolCall(call)) || { type: 'other', raw: call });
}
