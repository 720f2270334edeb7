import { commonEnds, diffMessages, type MessageChange } from './message-diff.ts';
import { messageText } from './message-text.ts';
import type { Message, Role, ToolDefinition } from './message.ts';
import type { SpanDetail } from './span.ts';

/** What of a model call makes its context. */
export type ModelContext = Pick<
  SpanDetail,
  'model' | 'inputMessages' | 'outputMessages' | 'toolDefinitions' | 'parameters'
>;

export interface ToolChange {
  kind: 'added' | 'removed' | 'changed';
  name: string;
  before: ToolDefinition | null;
  after: ToolDefinition | null;
}

/** One parameter; undefined where it was not given. */
export interface ParameterChange {
  name: string;
  before: unknown;
  after: unknown;
}

/**
 * The first place where a prompt is no longer the one before it: what a provider's prompt cache can use ends there.
 * Tools stand before the system prompt in what a model reads, and a cache serves one model alone.
 */
export type Divergence =
  | { at: 'model'; before: string | null; after: string | null }
  | { at: 'tools'; how: 'added' | 'removed' | 'changed' | 'reordered'; name: string | null }
  | {
      at: 'message';
      how: 'changed' | 'inserted' | 'removed';
      /** In the new prompt, from 0. */
      index: number;
      role: Role;
      /** What alone is different, where that can be told. */
      part: 'date' | 'time' | 'number' | 'id' | null;
    };

/** What is different in a model call from another one before it. */
export interface ContextDelta {
  messages: MessageChange[];
  tools: ToolChange[];
  parameters: ParameterChange[];
  /** Null: the new prompt begins with all of the one before it. */
  divergence: Divergence | null;
  /** How many messages came since the earlier call was asked: its own answer, as far as it came back, and all others by who speaks. */
  since: { answered: number } & Record<Role, number>;
  /** Messages at the start of both prompts that are exactly the same. */
  sharedMessages: number;
}

/** A model call's context against that of an earlier call. */
export function contextDelta(before: ModelContext, after: ModelContext): ContextDelta {
  const old = before.inputMessages ?? [];
  const now = after.inputMessages ?? [];
  const tools = diffTools(before.toolDefinitions ?? [], after.toolDefinitions ?? []);
  let sharedMessages = 0;
  while (
    sharedMessages < Math.min(old.length, now.length) &&
    isEqual(old[sharedMessages], now[sharedMessages])
  )
    sharedMessages++;
  const messages = diffMessages(old, before.outputMessages ?? [], now);
  return {
    messages,
    tools,
    parameters: diffParameters(before.parameters ?? {}, after.parameters ?? {}),
    since: countSince(messages, old.length),
    sharedMessages,
    divergence:
      modelDivergence(before, after) ??
      toolDivergence(before, after, tools) ??
      messageDivergence(old, now, sharedMessages, messages),
  };
}

function countSince(changes: readonly MessageChange[], oldCount: number): ContextDelta['since'] {
  const since = { answered: 0, system: 0, user: 0, assistant: 0, tool: 0 };
  // Of the old prompt and its answer, which all but what was added names in order.
  let old = 0;
  for (const { kind, message } of changes) {
    if (kind === 'added') since[message.role]++;
    else if (old++ >= oldCount && kind !== 'removed') since.answered++;
  }
  return since;
}

function modelDivergence(before: ModelContext, after: ModelContext): Divergence | null {
  return before.model === after.model ? null : { at: 'model', before: before.model, after: after.model };
}

function toolDivergence(
  before: ModelContext,
  after: ModelContext,
  changes: readonly ToolChange[],
): Divergence | null {
  const [first] = changes;
  if (first) return { at: 'tools', how: first.kind, name: first.name };
  if (isEqual(before.toolDefinitions ?? [], after.toolDefinitions ?? [])) return null;
  return { at: 'tools', how: 'reordered', name: null };
}

function messageDivergence(
  old: readonly Message[],
  now: readonly Message[],
  index: number,
  changes: readonly MessageChange[],
): Divergence | null {
  const gone = old[index];
  if (!gone) return null;
  const here = changes.find((change) => change.kind !== 'removed' && change.index === index);
  if (here?.kind === 'changed' || (here?.kind === 'added' && here.message.role === gone.role)) {
    const part = here.kind === 'changed' ? changedPart(messageText(gone), messageText(here.message)) : null;
    return { at: 'message', how: 'changed', index, role: gone.role, part };
  }
  if (here?.kind === 'added') {
    return { at: 'message', how: 'inserted', index, role: now[index]!.role, part: null };
  }
  return { at: 'message', how: 'removed', index, role: gone.role, part: null };
}

const datePattern =
  /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(mon|tue|wed|thu|fri|sat|sun)\w*|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|\d{1,2}(st|nd|rd|th)?|\d{4}|[,\s]+)+$/i;
const timePattern =
  /^(\d{4}-\d{2}-\d{2}[T ])?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm|z|utc|gmt|[+-]\d{2}:?\d{2})?$/i;
const idPattern = /^(?=.*\d)[0-9a-z_-]*[0-9a-f]{6,}[0-9a-z_-]*$/i;

/** What kind of thing alone is different between two texts; null when that can't be told. */
function changedPart(before: string, after: string): 'date' | 'time' | 'number' | 'id' | null {
  const { start, end } = commonEnds(before, after);
  const words = [before, after].map((text) => changedWords(text, start, text.length - end));
  if (words.some((word) => word === '' || word.length > 60)) return null;
  const all = (pattern: RegExp) => words.every((word) => pattern.test(word));
  if (all(timePattern)) return 'time';
  if (all(/^-?[\d.,]+$/) && !all(/^\d{4}$/)) return 'number';
  if (all(datePattern)) return 'date';
  return all(idPattern) ? 'id' : null;
}

/** What differs, made whole to its words. */
function changedWords(text: string, start: number, end: number): string {
  while (start > 0 && /[\w:./+-]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w:./+-]/.test(text[end]!)) end++;
  return text.slice(start, end).replace(/^[\s"'(]+|[\s"').,;]+$/g, '');
}

function diffTools(before: readonly ToolDefinition[], after: readonly ToolDefinition[]): ToolChange[] {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const now = new Map(after.map((tool) => [tool.name, tool]));
  const changes: ToolChange[] = [];
  for (const [name, tool] of now) {
    const known = old.get(name) ?? null;
    if (known && isEqual(known, tool)) continue;
    changes.push({ kind: known ? 'changed' : 'added', name, before: known, after: tool });
  }
  for (const [name, tool] of old) {
    if (!now.has(name)) changes.push({ kind: 'removed', name, before: tool, after: null });
  }
  return changes;
}

function diffParameters(before: Record<string, unknown>, after: Record<string, unknown>): ParameterChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isEqual(before[name], after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As in "the system prompt", "message 4, by the user". */
function placeText({ index, role }: { index: number; role: Role }): string {
  if (role === 'system') return index === 0 ? 'the system prompt' : `system message ${index + 1}`;
  return `message ${index + 1} (${role})`;
}

/** A divergence as the rest of a sentence: "the system prompt’s date changed". */
export function divergenceText(divergence: Divergence): string {
  switch (divergence.at) {
    case 'model':
      return `another model, ${divergence.after ?? 'unknown'} after ${divergence.before ?? 'unknown'}`;
    case 'tools':
      return divergence.how === 'reordered'
        ? 'the tools stand in another order'
        : `the tool ${divergence.name} was ${divergence.how}`;
    case 'message': {
      const place = placeText(divergence);
      if (divergence.how === 'inserted') return `${place} was put in`;
      if (divergence.how === 'removed') return `${place} was taken out`;
      return divergence.part === null ? `${place} changed` : `${place}’s ${divergence.part} changed`;
    }
  }
}
