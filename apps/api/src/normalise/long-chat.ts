import { EarlierMessages, endsOfList, enoughMessages, type Message } from '@spanlight/schema';
import { readMessages } from './chat-message.ts';
import { longJsonText } from './json-text.ts';
import { firstOf, type Rule } from './rule.ts';

/**
 * A chat of which only the last messages will show: those at its ends are read, and the others are looked at. Nothing where it
 * is short, or has anything that is no message at a look: then it takes another rule to read all.
 */
export function longChat(...keys: string[]): Rule<Message[]> {
  return firstOf(keys, (value) => {
    const text = longJsonText(value);
    return text === null ? null : readEnds(text);
  });
}

function readEnds(text: string): Message[] | null {
  const ends = endsOf(text);
  if (!ends) return null;
  const first = readMessages([ends.first]);
  const last = readMessages(ends.last);
  if (first?.length !== 1 || last?.length !== enoughMessages || last[0]!.role === 'system') return null;
  return [...first, new EarlierMessages(ends.between), ...last];
}

function endsOf(text: string) {
  try {
    return endsOfList(text, enoughMessages, isMessage);
  } catch {
    // What is no JSON is told by the rule that reads all.
    return null;
  }
}

/** An object that begins with who speaks, and what, perhaps with short texts in between: what readMessages takes for a message. */
const start =
  /\{\s*"role"\s*:\s*"(?:system|developer|user|assistant|model|tool|function)"\s*,\s*(?:"\w+"\s*:\s*"[^"\\]*"\s*,\s*){0,4}"(?:content|parts|tool_calls)"\s*:/y;

function isMessage(text: string, at: number): boolean {
  start.lastIndex = at;
  return start.test(text);
}
