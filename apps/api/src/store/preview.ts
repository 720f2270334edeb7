import { messageText, type Message } from '@spanlight/schema';
import type { ReadySpan } from './packed-span.ts';

const previewLength = 200;

/** Keys under which programs hand over a question or an answer, best first. */
const tellingKeys = [
  'prompt',
  'question',
  'query',
  'message',
  'input',
  'text',
  'content',
  'answer',
  'result',
  'output',
];

/** What the run was asked: the last thing a user said, else the input as text. */
export function inputPreview(span: ReadySpan): string | null {
  if ('inputPreview' in span) return span.inputPreview;
  return preview(span.inputMessages, 'user', span.input);
}

/** What the run answered: the last thing the assistant said, else the output as text. */
export function outputPreview(span: ReadySpan): string | null {
  if ('outputPreview' in span) return span.outputPreview;
  return preview(span.outputMessages, 'assistant', span.output);
}

function preview(messages: Message[] | null, role: Message['role'], value: unknown): string | null {
  const said = messages?.findLast((message) => message.role === role && messageText(message) !== '');
  return shorten(said ? messageText(said) : asText(value));
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  for (const key of tellingKeys) {
    const text: unknown = Object.hasOwn(value, key) ? value[key as keyof typeof value] : null;
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return JSON.stringify(value);
}

function shorten(text: string): string | null {
  const line = text
    .slice(0, 4 * previewLength)
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  return line.length > previewLength
    ? `${line.slice(0, previewLength).replace(/[\ud800-\udbff]$/, '')}…`
    : line;
}
