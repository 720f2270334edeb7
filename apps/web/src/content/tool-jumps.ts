import { createContext } from 'react';
import type { Message } from '@spanlight/schema';

/** Element ids of calls, results and definitions of tools that belong together. */
export interface ToolJumps {
  call: (id: string | null) => string | undefined;
  result: (id: string | null) => string | undefined;
  /** Of a tool's definition, by the tool's name; undefined where none is known. */
  definition: (name: string) => string | undefined;
  /** The name of the tool that was called; null where the call is not among the messages. */
  calledTool: (id: string | null) => string | null;
  hasResult: (id: string | null) => boolean;
}

export const ToolJumpsContext = createContext<ToolJumps | null>(null);

/** `scope` keeps the ids of one list of messages apart from those of another on the page. */
export function toolJumps(
  messages: readonly Message[],
  definitions: readonly { name: string }[],
  scope: string,
): ToolJumps {
  const calls = new Map<string, string>();
  const results = new Set<string>();
  const defined = new Set(definitions.map(({ name }) => name));
  for (const part of messages.flatMap((message) => message.parts)) {
    if (part.type === 'tool_call' && part.id) calls.set(part.id, part.name);
    if (part.type === 'tool_result' && part.id) results.add(part.id);
  }
  return {
    call: (id) => (id === null ? undefined : `${scope}-call-${id}`),
    result: (id) => (id === null ? undefined : `${scope}-result-${id}`),
    definition: (name) => (defined.has(name) ? `${scope}-tool-${name}` : undefined),
    calledTool: (id) => (id === null ? null : (calls.get(id) ?? null)),
    hasResult: (id) => id !== null && results.has(id),
  };
}

/** Marks the button that shows the messages which are folded away: what is jumped to may be among them. */
export const earlierMessages = { 'data-earlier-messages': true };

/** Of a conversation that is longer than these uncover, the rest is left to the reader. */
const mostSteps = 20;

/** Brings an element into sight and marks it for a moment; opens it, and what hides it, where that is folded. */
export function jumpTo(id: string | undefined): void {
  if (id === undefined) return;
  const find = () => document.getElementById(id);
  for (let step = 0; step < mostSteps && !find(); step++)
    document.querySelector<HTMLElement>('[data-earlier-messages]')?.click();
  find()?.querySelector<HTMLElement>(':scope > * > button[aria-expanded="false"]')?.click();
  // What was folded is there, and has its height, only when it has been drawn.
  requestAnimationFrame(() => {
    const element = find();
    element?.scrollIntoView({ block: 'center' });
    element?.animate([{ outline: '2px solid var(--accent)' }, { outline: '2px solid transparent' }], {
      duration: 1200,
      easing: 'ease-in',
    });
  });
}
