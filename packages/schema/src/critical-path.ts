import type { SpanTree, TreeNode } from './tree.ts';

/** A stretch of time in which the run waited for this span itself, for none of its children. Microseconds. */
export interface PathPart {
  spanId: string;
  start: number;
  end: number;
}

interface Step {
  node: TreeNode;
  /** The path within this span runs from here … */
  start: number;
  /** … to here; what is later is settled. */
  cursor: number;
  /** The children that can be on it, those that end last at the end. */
  waiting: Child[];
}

interface Child {
  node: TreeNode;
  start: number;
  end: number;
}

/**
 * What the length of a run hangs on, in order of time: had any of these parts been shorter, so would the run. Found from
 * the end backwards: a span waited for the child that ended last, and before that child began, for the one that had
 * ended last by then; a child that ended after the next one began was not what held that up. The parts follow upon each
 * other without a gap from the start of a root to its end. `now` ends what is running.
 *
 * In time linear in the number of spans, but for sorting siblings; without recursion.
 */
export function criticalPath(tree: SpanTree, now: number): PathPart[] {
  const parts: PathPart[] = [];
  // Roots are the children of a span that none has sent: only what they do themselves is told.
  const roots = childrenWithin(tree.roots, -Infinity, Infinity, now);
  let before = Infinity;
  for (let root = roots.pop(); root; root = roots.pop()) {
    if (root.end > before) continue;
    before = root.start;
    walk(root, now, parts);
  }
  return parts.toReversed();
}

function walk(root: Child, now: number, parts: PathPart[]): void {
  const path: Step[] = [stepInto(root, now)];
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const child = nextChild(step);
    const end = child ? child.end : step.start;
    if (step.cursor > end && step.node.row) {
      parts.push({ spanId: step.node.spanId, start: end, end: step.cursor });
    }
    if (!child) {
      path.pop();
      continue;
    }
    step.cursor = child.start;
    path.push(stepInto(child, now));
  }
}

function stepInto({ node, start, end }: Child, now: number): Step {
  return { node, start, cursor: end, waiting: childrenWithin(node.children, start, end, now) };
}

/** The child that ended last before what is settled already. */
function nextChild(step: Step): Child | null {
  for (let child = step.waiting.pop(); child; child = step.waiting.pop()) {
    if (child.end <= step.cursor) return child;
  }
  return null;
}

/** The children that take time within these limits, cut to them, by their ends. */
function childrenWithin(nodes: readonly TreeNode[], from: number, to: number, now: number): Child[] {
  const children: Child[] = [];
  for (const node of nodes) {
    const start = Math.max(node.row?.startedAt ?? node.subtree.startedAt, from);
    const end = Math.min(node.row ? (node.row.endedAt ?? now) : (node.subtree.endedAt ?? now), to);
    if (end > start) children.push({ node, start, end });
  }
  return children.length > 1 ? children.toSorted((a, b) => a.end - b.end || b.start - a.start) : children;
}
