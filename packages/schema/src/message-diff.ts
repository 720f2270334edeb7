import type { Message, Part } from './message.ts';

/** One message of a prompt, seen from the prompt before it. `index` is its place in its own prompt, from 0. */
export type MessageChange =
  | { kind: 'same'; index: number; message: Message }
  | { kind: 'added'; index: number; message: Message }
  /** Was in the prompt before, or was its answer, and is there no more. */
  | { kind: 'removed'; message: Message }
  | { kind: 'changed'; index: number; message: Message; before: Message };

/**
 * A prompt against what came before it: the previous prompt and, at its end, the answer to that. In the order of the new
 * prompt, with what is gone at the place where it was. An answer that comes back counts as the same when its text and
 * its tool calls are: programs leave its reasoning out, or write its arguments another way.
 */
export function diffMessages(
  before: readonly Message[],
  answer: readonly Message[],
  now: readonly Message[],
): MessageChange[] {
  const old = [...before.map(exactKey), ...answer.map(looseKey)];
  const exact = now.map(exactKey);
  const loose = now.map(looseKey);
  const isSame = (i: number, j: number) => old[i] === (i < before.length ? exact[j] : loose[j]);
  const oldMessages = [...before, ...answer];

  let start = 0;
  while (start < old.length && start < now.length && isSame(start, start)) start++;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - start &&
    isSame(old.length - 1 - tail, now.length - 1 - tail)
  )
    tail++;

  const changes: MessageChange[] = [];
  const same = (index: number) => changes.push({ kind: 'same', index, message: now[index]! });
  for (let index = 0; index < start; index++) same(index);
  const middle = longestCommon(start, old.length - tail, start, now.length - tail, isSame);
  let i = start;
  let j = start;
  for (const [sameI, sameJ] of [...middle, [old.length - tail, now.length - tail] as const]) {
    changes.push(...replaced(oldMessages.slice(i, sameI), now.slice(j, sameJ), j));
    if (sameI < old.length - tail) same(sameJ);
    i = sameI + 1;
    j = sameJ + 1;
  }
  for (let index = now.length - tail; index < now.length; index++) same(index);
  return changes;
}

/** Larger than this in the square, a stretch counts as replaced rather than holding up the page. */
const mostCompared = 4_000_000;

/** The pairs of a longest common subsequence of two stretches, in order. */
function longestCommon(
  fromI: number,
  toI: number,
  fromJ: number,
  toJ: number,
  isSame: (i: number, j: number) => boolean,
): (readonly [number, number])[] {
  const height = toI - fromI;
  const width = toJ - fromJ;
  if (height === 0 || width === 0 || height * width > mostCompared) return [];
  // lengths[i][j]: how much the stretches from i and from j on have in common.
  const lengths = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  for (let i = height - 1; i >= 0; i--) {
    for (let j = width - 1; j >= 0; j--) {
      lengths[i]![j] = isSame(fromI + i, fromJ + j)
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < height && j < width;) {
    if (isSame(fromI + i, fromJ + j)) pairs.push([fromI + i++, fromJ + j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** What went and what came at one place: a message that came in the role and likeness of one that went was changed. */
function replaced(gone: Message[], come: Message[], firstIndex: number): MessageChange[] {
  const changes: MessageChange[] = [];
  let next = 0;
  for (const [offset, message] of come.entries()) {
    const match = gone.findIndex((before, index) => index >= next && isRewrite(before, message));
    if (match === -1) {
      changes.push({ kind: 'added', index: firstIndex + offset, message });
      continue;
    }
    for (const before of gone.slice(next, match)) changes.push({ kind: 'removed', message: before });
    changes.push({ kind: 'changed', index: firstIndex + offset, message, before: gone[match]! });
    next = match + 1;
  }
  for (const before of gone.slice(next)) changes.push({ kind: 'removed', message: before });
  return changes;
}

/** How much of a message must have stayed for it to count as changed rather than as another one. */
const leastKept = 0.3;

function isRewrite(before: Message, after: Message): boolean {
  if (before.role !== after.role) return false;
  if (before.role === 'system') return true;
  const [a, b] = [exactKey(before), exactKey(after)];
  const { start, end } = commonEnds(a, b);
  // Every message begins and ends alike, with its role and brackets.
  const frame = exactKey({ role: after.role, parts: [{ type: 'text', text: '' }] }).length;
  return start + end - frame >= leastKept * Math.max(a.length, b.length, frame + 1);
}

/** How many characters two texts share at their beginning and, of the rest, at their end. */
export function commonEnds(a: string, b: string): { start: number; end: number } {
  const length = Math.min(a.length, b.length);
  let start = 0;
  while (start < length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < length - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return { start, end };
}

function exactKey(message: Message): string {
  return JSON.stringify([message.role, message.name ?? null, message.parts]);
}

function looseKey(message: Message): string {
  return JSON.stringify([message.role, message.parts.filter(isSaid).map(loosePart)]);
}

function isSaid(part: Part): boolean {
  return part.type !== 'reasoning' && !(part.type === 'text' && part.text.trim() === '');
}

function loosePart(part: Part): unknown {
  if (part.type === 'text') return part.text.trim();
  if (part.type !== 'tool_call') return part;
  return [part.id, part.name, readArguments(part.arguments)];
}

function readArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
