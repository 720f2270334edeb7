import type { Message, Part } from '@spanlight/schema';
import { readMessages, systemMessage, textMessage } from './chat-message.ts';
import { readPart, readToolCall } from './chat-part.ts';
import { isObject } from './json-text.ts';

/** What a model was asked, from what the program passed on as a model call's input. */
export function readModelInput(input: unknown): Message[] | null {
  if (typeof input === 'string') return input === '' ? null : [textMessage('user', input)];
  const messages = readMessages(input);
  if (messages || !isObject(input)) return messages;
  const prompt = input['prompt'] ?? input['input'];
  const asked = typeof prompt === 'string' ? [textMessage('user', prompt)] : readMessages(prompt);
  return asked && [...systemMessage(input['system'] ?? input['instructions']), ...asked];
}

/**
 * What a model answered, from what the program passed on as a model call's output: messages, a whole response of OpenAI's
 * APIs, a result of the AI SDK, or plain text.
 */
export function readModelOutput(output: unknown): Message[] | null {
  if (typeof output === 'string') return output === '' ? null : [textMessage('assistant', output)];
  const messages = readMessages(output);
  if (messages || !isObject(output)) return messages;
  if (Array.isArray(output['choices'])) {
    return readMessages(
      output['choices'].map((choice: unknown) => (isObject(choice) ? choice['message'] : choice)),
    );
  }
  return readMessages(output['message'] ?? output['output']) ?? readResult(output);
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
