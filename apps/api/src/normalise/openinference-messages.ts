import type { Message } from '@spanlight/schema';
import { asObject, asText } from './attributes.ts';
import { joinTurns, readMessages, textMessage } from './chat-message.ts';
import { isObject } from './json-text.ts';
import { concat, either, map, type Rule } from './rule.ts';
import { unflattenList } from './unflatten.ts';

type Side = 'input' | 'output';

/**
 * What was said to a model or by it: `llm.input_messages.N.message.*`, and of models that complete texts
 * `llm.prompts.N.prompt.text` and `llm.choices.N.completion.text`. What OpenAI's Responses API takes for several items are
 * several messages here: those of the model in a row are one again.
 */
export function flatMessages(side: Side): Rule<Message[]> {
  const isInput = side === 'input';
  const speaker = isInput ? 'user' : 'assistant';
  const texts = isInput
    ? map(unflattenList('llm.prompts'), (list) => readTexts(list, 'prompt', speaker))
    : map(unflattenList('llm.choices'), (list) => readTexts(list, 'completion', speaker));
  return either(
    map(unflattenList(`llm.${side}_messages`), (list) => {
      const messages = readMessages(list.map((item) => toMessage(asObject(item)['message'], speaker)));
      // LangChain's instrumentation leaves out contents that are lists.
      if (!messages || messages.every(({ parts }) => parts.length === 0)) return null;
      return isInput || !areChoices(messages) ? joinTurns(messages) : messages;
    }),
    concat(texts),
  );
}

/** Whether calls and results can be told apart: LangChain's instrumentation leaves out their ids. */
export function hasIds(messages: readonly Message[]): boolean {
  return messages.every(({ parts }) =>
    parts.every((part) => (part.type !== 'tool_call' && part.type !== 'tool_result') || part.id !== null),
  );
}

const knownRoles = /^(system|developer|user|human|assistant|ai|model|tool|function)$/i;

/** The message as OpenAI's API has it. A role that is none of the usual ones becomes the speaker's name. */
function toMessage(value: unknown, speaker: string): unknown {
  const message = asObject(value);
  const role = asText(message['role']);
  const isKnown = role !== null && knownRoles.test(role);
  const parts = Array.isArray(message['contents']) ? message['contents'].map(toPart) : null;
  const calls = Array.isArray(message['tool_calls'])
    ? message['tool_calls'].map((call) => asObject(call)['tool_call'] ?? call)
    : null;
  const name = asText(message['name']) ?? (isKnown ? null : role);
  return {
    role: isKnown ? role : speaker,
    ...(name !== null && { name }),
    content: message['content'] ?? parts,
    ...(message['tool_call_id'] !== undefined && { tool_call_id: message['tool_call_id'] }),
    ...(calls && { tool_calls: calls }),
    ...(typeof message['function_call_name'] === 'string' && {
      function_call: {
        name: message['function_call_name'],
        arguments: message['function_call_arguments_json'],
      },
    }),
  };
}

/** `message_content.image.image.url` is { image: { image: { url } } }. */
function toPart(value: unknown): unknown {
  const part = asObject(value)['message_content'] ?? value;
  if (!isObject(part)) return part;
  const image = asObject(part['image'])['image'];
  if (isObject(image)) return { ...part, type: 'image', image };
  const audio = asObject(part['audio'])['audio'];
  if (!isObject(audio)) return part;
  return { ...part, type: 'audio', audio: undefined, file: audio, mimeType: audio['mime_type'] };
}

/** Several whole answers to choose from, rather than pieces of one. */
function areChoices(messages: readonly Message[]): boolean {
  const answers = messages.filter(({ parts }) => parts.some(({ type }) => type === 'text'));
  return answers.length > 1 && answers.length === messages.length;
}

function readTexts(list: readonly unknown[], name: string, role: 'user' | 'assistant'): Message[] | null {
  const texts = list
    .map((item) => asText(asObject(asObject(item)[name])['text']))
    .filter((text) => text !== null);
  return texts.length > 0 ? texts.map((text) => textMessage(role, text)) : null;
}
