import type { Message, Part } from '@spanlight/schema';
import { valueText } from './value-format.ts';

/** A part of a message as the text that is copied of it. */
function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'tool_call':
      return `${part.name}(${valueText(part.arguments)})`;
    case 'tool_result':
      return valueText(part.result);
    case 'media':
      return part.uri ?? part.mimeType ?? '';
    case 'other':
      return valueText(part.raw);
  }
}

export function wholeMessageText(message: Message): string {
  return message.parts.map(partText).join('\n\n');
}
