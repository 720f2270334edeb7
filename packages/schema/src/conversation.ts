import { isToolCall } from './span-type.ts';
import type { SpanTree, TreeNode } from './tree.ts';

/**
 * What a model call speaks for: the nearest agent above it, or tool, since a tool that asks a model of its own has another
 * conversation; without either, the root.
 */
export function speakerOf(node: TreeNode): TreeNode {
  let above = node;
  while (above.parent) {
    above = above.parent;
    if (above.row && (above.row.type === 'agent_run' || isToolCall(above.row.type))) return above;
  }
  return above;
}

/** True of a model call that no other is inside of: one that spoke to a model, rather than gathered such calls. */
export function isInnermostModelCall(node: TreeNode): boolean {
  if (node.row?.type !== 'model_generation') return false;
  const below = [...node.children];
  for (let next = below.pop(); next; next = below.pop()) {
    if (next.row?.type === 'model_generation') return false;
    // A tool may ask a model of its own: that is another call, not a part of this one.
    if (next.row?.type === 'model_step' || next.row?.type === 'generic' || !next.row)
      below.push(...next.children);
  }
  return true;
}

/** All nodes of a tree in the order in which they are read: each before what is below it. */
export function* walkTree(roots: readonly TreeNode[]): Generator<TreeNode> {
  const open = roots.toReversed();
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i]!);
  }
}

/**
 * For each model call the one before it in the same conversation, or null: of the calls of its agent that had ended when
 * it started, the last. So calls side by side all go on from what was before them. An agent's first call goes on from
 * the last one of another run of an agent of that name: a conversation is often one agent run per question.
 */
export function previousModelCalls(tree: SpanTree): Map<string, string | null> {
  const calls = new Map<string, TreeNode[]>();
  for (const node of walkTree(tree.roots)) {
    if (!isInnermostModelCall(node)) continue;
    const name = speakerOf(node).row?.name ?? '';
    const known = calls.get(name);
    if (known) known.push(node);
    else calls.set(name, [node]);
  }
  const previous = new Map<string, string | null>();
  for (const ofOneName of calls.values()) linkCalls(ofOneName, previous);
  return previous;
}

/** Walks starts and ends in order of time, and remembers the last end for each agent run and over all of them. */
function linkCalls(calls: readonly TreeNode[], previous: Map<string, string | null>): void {
  const byStart = calls.toSorted((a, b) => a.row!.startedAt - b.row!.startedAt);
  const byEnd = calls
    .filter((call) => call.row!.endedAt !== null)
    .toSorted((a, b) => a.row!.endedAt! - b.row!.endedAt!);
  const lastOf = new Map<TreeNode, string>();
  let last: string | null = null;
  let ended = 0;
  for (const call of byStart) {
    for (; ended < byEnd.length; ended++) {
      const earlier = byEnd[ended]!;
      // A call without length would come before itself.
      if (earlier.row!.endedAt! > call.row!.startedAt || earlier === call) break;
      lastOf.set(speakerOf(earlier), earlier.spanId);
      last = earlier.spanId;
    }
    previous.set(call.spanId, lastOf.get(speakerOf(call)) ?? last);
  }
}

/**
 * The model call that a tool call was made for: the one that it is inside of, else the last one of the same agent that
 * started before it. Null when there is none.
 */
export function askingCall(node: TreeNode): TreeNode | null {
  const start = node.row?.startedAt ?? -Infinity;
  const speaker = speakerOf(node);
  for (let above = node.parent; above && above !== speaker; above = above.parent) {
    if (isInnermostModelCall(above)) return above;
  }
  let last: TreeNode | null = null;
  for (const each of walkTree([speaker])) {
    if (!isInnermostModelCall(each) || each.row!.startedAt > start || speakerOf(each) !== speaker) continue;
    if (!last || each.row!.startedAt >= last.row!.startedAt) last = each;
  }
  return last;
}
