import type { Message, Part, Role } from '@spanlight/schema';
import { readId, readPart, readToolCall, toolResult } from './chat-part.ts';
import { isObject } from './json-text.ts';

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

/** The items that OpenAI's Responses API puts between messages; they have no role. */
const itemRoles = new Map<string, Role>([
  ['reasoning', 'assistant'],
  ['function_call', 'assistant'],
  ['function_call_output', 'tool'],
]);

/**
 * Reads a chat: a list of messages, one message, or an object that holds a list of them as `messages`. Null when the
 * value is none of these, so that a list of something else is not mistaken for a chat.
 */
export function readMessages(value: unknown): Message[] | null {
  if (Array.isArray(value)) {
    const messages = value.map(readMessage);
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

function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const role = roleNames.get(typeof value['role'] === 'string' ? value['role'].toLowerCase() : '');
  if (!role) {
    const itemRole = itemRoles.get(String(value['type']));
    return itemRole ? { role: itemRole, parts: [readPart(value)] } : null;
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
