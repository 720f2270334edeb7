import type { Attributes, Message, SpanEvent } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { readMessages, systemMessage } from './chat-message.ts';
import { readJsonAttribute, readNestedJsonText } from './json-text.ts';
import type { Found, Rule } from './rule.ts';

/**
 * Messages in a span's events, or in log records that became its events: one event with all of them, as the convention has
 * it now; an event for each message, as from 1.28 to 1.36; or one for the prompt and one for the completion, as before.
 */
const details = 'gen_ai.client.inference.operation.details';
const choice = 'gen_ai.choice';
const messageRoles: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};

export const eventSystem: Rule<Message[]> = fromEvents([details], ({ attributes }) =>
  systemMessage(readJsonAttribute(attributes['gen_ai.system_instructions'])),
);

export const eventInput: Rule<Message[]> = fromEvents(
  [details, ...Object.keys(messageRoles), 'gen_ai.content.prompt'],
  ({ name, attributes }) => {
    if (name === details) return readMessages(readJsonAttribute(attributes['gen_ai.input.messages']));
    if (name === 'gen_ai.content.prompt') return readMessages(readJsonAttribute(attributes['gen_ai.prompt']));
    return readMessages(withRole(fieldsOf(attributes), messageRoles[name]!));
  },
);

export const eventOutput: Rule<Message[]> = fromEvents(
  [details, choice, 'gen_ai.content.completion'],
  ({ name, attributes }) => {
    if (name === details) return readMessages(readJsonAttribute(attributes['gen_ai.output.messages']));
    if (name !== choice) return readMessages(readJsonAttribute(attributes['gen_ai.completion']));
    const fields = fieldsOf(attributes);
    const message = readNestedJsonText(fields['message'] ?? null);
    if (typeof message === 'string') return readMessages({ role: 'assistant', content: message });
    const answer = Array.isArray(message) ? { content: message as unknown[] } : asObject(message ?? fields);
    return readMessages(withRole(answer, 'assistant'));
  },
);

/** A log record's fields lie in its body, an event's in its attributes; the latter may be JSON text. */
function fieldsOf(attributes: Attributes): Attributes {
  const body = readJsonAttribute(attributes['body'] ?? null);
  if (typeof body === 'string') return { ...attributes, content: attributes['content'] ?? body };
  const fields = { ...attributes, ...asObject(body) };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, readField(key, value)]));
}

/** Text that happens to be JSON stays text, unless it is a list of parts or of calls. */
function readField(key: string, value: unknown): unknown {
  if (typeof value !== 'string' || (key === 'content' && !/^\s*\[\s*\{/.test(value))) return value;
  return key === 'content' || key === 'tool_calls' || key === 'message' ? readNestedJsonText(value) : value;
}

/** A tool's answer has its call's id as `id`. */
function withRole(fields: Attributes, role: string): Attributes {
  return {
    content: null,
    ...fields,
    role: typeof fields['role'] === 'string' ? fields['role'] : role,
    ...(role === 'tool' && { tool_call_id: fields['tool_call_id'] ?? fields['id'] }),
  };
}

function fromEvents(names: readonly string[], read: (event: SpanEvent) => Message[] | null): Rule<Message[]> {
  const wanted = new Set(names);
  return {
    keys: names.map(keyOf),
    read({ events }): Found<Message[]> | null {
      if (events.length === 0) return null;
      const value: Message[] = [];
      const keys = new Set<string>();
      for (const event of events) {
        const messages = wanted.has(event.name) ? read(event) : null;
        if (!messages || messages.length === 0) continue;
        value.push(...messages);
        keys.add(keyOf(event.name));
      }
      return value.length > 0 ? { value, keys: [...keys] } : null;
    },
  };
}

function keyOf(eventName: string): string {
  return `events[${eventName}]`;
}
