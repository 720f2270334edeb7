import type { Message, Part } from '@spanlight/schema';
import { joinTurns, readMessages, systemMessage, textMessage } from './chat-message.ts';
import { readPart, readToolCall } from './chat-part.ts';
import { isObject } from './json-text.ts';

/**
 * What a model was asked, from what the program passed on as a model call's input: messages, a request of OpenAI's,
 * Anthropic's or Gemini's APIs, LangChain's prompts, or plain text.
 */
export function readModelInput(input: unknown): Message[] | null {
  if (typeof input === 'string') return input === '' ? null : [textMessage('user', input)];
  const messages = readMessages(input);
  if (messages || !isObject(input)) return messages;
  const asked = readPrompt(
    input['prompt'] ?? input['input'] ?? input['inputs'] ?? input['contents'] ?? input['prompts'],
  );
  const system = input['system'] ?? input['instructions'] ?? input['systemInstruction'];
  return asked && [...systemMessage(isObject(system) ? system['parts'] : system), ...asked];
}

function readPrompt(prompt: unknown): Message[] | null {
  if (typeof prompt === 'string') return [textMessage('user', prompt)];
  const isTexts = Array.isArray(prompt) && prompt.every((text) => typeof text === 'string');
  if (isTexts && prompt.length > 0) return prompt.map((text: string) => textMessage('user', text));
  return readMessages(prompt);
}

/**
 * What a model answered, from what the program passed on as a model call's output: messages, a whole response of OpenAI's,
 * Gemini's or Bedrock's APIs, LangChain's generations, a result of the AI SDK, plain text, or a list of such.
 */
export function readModelOutput(output: unknown): Message[] | null {
  return readOutput(output, 0);
}

/** Deeper than any of these wraps another. */
const maxWraps = 4;

function readOutput(output: unknown, wraps: number): Message[] | null {
  if (typeof output === 'string') return output === '' ? null : [textMessage('assistant', output)];
  const messages = readMessages(output);
  if (messages) return joinTurns(messages);
  if (wraps === maxWraps) return null;
  const read = (value: unknown) => readOutput(value, wraps + 1);
  if (Array.isArray(output)) return output.some((item) => !isObject(item)) ? null : all(output.map(read));
  if (!isObject(output)) return null;
  for (const name of ['choices', 'candidates', 'generations']) {
    if (Array.isArray(output[name])) return all(output[name].flat().map((item) => readChoice(item, read)));
  }
  return read(output['message'] ?? output['output'] ?? output['outputs']) ?? readResult(output);
}

/** OpenAI's and LangChain's { message } or { text }, Gemini's { content }. */
function readChoice(choice: unknown, read: (value: unknown) => Message[] | null): Message[] | null {
  if (!isObject(choice)) return null;
  return read(choice['message'] ?? choice['content'] ?? choice['text'] ?? null);
}

function all(lists: readonly (Message[] | null)[]): Message[] | null {
  const messages = lists.flatMap((list) => list ?? []);
  return messages.length > 0 ? messages : null;
}

/** A result of the AI SDK: { text, reasoning | reasoningText, toolCalls }. */
function readResult(output: Record<string, unknown>): Message[] | null {
  const reasoning = [output['reasoningText'], output['reasoning']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  const parts: Part[] = [];
  if (typeof reasoning === 'string') parts.push({ type: 'reasoning', text: reasoning });
  if (typeof output['text'] === 'string' && output['text'] !== '')
    parts.push({ type: 'text', text: output['text'] });
  if (Array.isArray(output['toolCalls'])) {
    parts.push(
      ...output['toolCalls'].map((call: unknown) => (isObject(call) && readToolCall(call)) || readPart(call)),
    );
  }
  return parts.length > 0 ? [{ role: 'assistant', parts }] : null;
}
