import type { Message } from './message.ts';

/** All text of a message, its parts joined by line breaks; empty when it has none. */
export function messageText(message: Message): string {
  return message.parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n');
}
