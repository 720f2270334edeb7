import type { SpanRow } from './span.ts';

/** A place in the span tree. */
export interface TreeNode {
  spanId: string;
  /** Null for a placeholder: children name this span as their parent, but it has not come. */
  row: SpanRow | null;
  parent: TreeNode | null;
  /** Ordered by start, then by the order in which the rows were given. */
  children: TreeNode[];
  /** 0 for a root. */
  depth: number;
  /** Its parents form a ring; the link from this span to its parent was cut so that it can be shown. */
  isCycleCut: boolean;
  /** Over this span and all below it. */
  subtree: Subtree;
}

export interface Subtree {
  spanCount: number;
  errorCount: number;
  runningCount: number;
  /** The earliest start, microseconds. */
  startedAt: number;
  /** The latest end, microseconds; null while anything in it has none. */
  endedAt: number | null;
}

export interface SpanTree {
  roots: TreeNode[];
  byId: Map<string, TreeNode>;
}

/**
 * The tree of a run's rows, in time linear in their number (but for sorting siblings), without recursion: 100,000 spans
 * one below the other are fine. Every row is in it exactly once. A parent that has not come is a placeholder, never a
 * false root; a ring of parents is cut at its earliest span, and marked. When an id is given twice, the last row counts.
 */
export function buildTree(rows: readonly SpanRow[]): SpanTree {
  const byId = new Map<string, TreeNode>();
  for (const row of rows) {
    const known = byId.get(row.spanId);
    if (known) {
      known.row = row;
      continue;
    }
    byId.set(row.spanId, emptyNode(row.spanId, row));
  }

  const roots: TreeNode[] = [];
  for (const node of Array.from(byId.values())) {
    const parentId = node.row?.parentSpanId ?? null;
    if (parentId === null) {
      roots.push(node);
      continue;
    }
    let parent = byId.get(parentId);
    if (!parent) {
      parent = emptyNode(parentId, null);
      byId.set(parentId, parent);
      roots.push(parent);
    }
    node.parent = parent;
    parent.children.push(node);
  }

  roots.push(...cutCycles(byId));
  const topDown = settleDepths(roots);
  rollUp(topDown);
  // A span is placed by its own start; a placeholder, which has none, by the earliest start below it.
  const start = (node: TreeNode) => node.row?.startedAt ?? node.subtree.startedAt;
  // Siblings stand in the order in which they were given, which a stable sort keeps where starts are equal.
  const bySiblingOrder = (a: TreeNode, b: TreeNode) => start(a) - start(b);
  for (const node of topDown) {
    if (node.children.length > 1) node.children.sort(bySiblingOrder);
  }
  roots.sort(bySiblingOrder);
  return { roots, byId };
}

function emptyNode(spanId: string, row: SpanRow | null): TreeNode {
  return {
    spanId,
    row,
    parent: null,
    children: [],
    depth: 0,
    isCycleCut: false,
    subtree: { spanCount: 0, errorCount: 0, runningCount: 0, startedAt: Infinity, endedAt: null },
  };
}

/** Frees one node of every ring of parents, the earliest, and returns those nodes, which have become roots. */
function cutCycles(byId: Map<string, TreeNode>): TreeNode[] {
  const settled = new Set<TreeNode>();
  const freed: TreeNode[] = [];
  for (const start of byId.values()) {
    // Most parents come before their children.
    if (!start.parent || settled.has(start.parent)) {
      settled.add(start);
      continue;
    }
    const path = new Set<TreeNode>();
    let node: TreeNode | null = start;
    while (node && !settled.has(node) && !path.has(node)) {
      path.add(node);
      node = node.parent;
    }
    if (node && path.has(node)) {
      let earliest: TreeNode = node;
      for (let next = node.parent; next && next !== node; next = next.parent) {
        if ((next.row?.startedAt ?? Infinity) < (earliest.row?.startedAt ?? Infinity)) earliest = next;
      }
      const siblings = earliest.parent?.children;
      siblings?.splice(siblings.indexOf(earliest), 1);
      earliest.parent = null;
      earliest.isCycleCut = true;
      freed.push(earliest);
    }
    for (const seen of path) settled.add(seen);
  }
  return freed;
}

/** All nodes, each after its parent. */
function settleDepths(roots: readonly TreeNode[]): TreeNode[] {
  const topDown = [...roots];
  for (let i = 0; i < topDown.length; i++) {
    const node = topDown[i]!;
    for (const child of node.children) {
      child.depth = node.depth + 1;
      topDown.push(child);
    }
  }
  return topDown;
}

function rollUp(topDown: readonly TreeNode[]): void {
  for (const { row, subtree } of topDown) {
    if (!row) continue;
    subtree.spanCount = 1;
    subtree.errorCount = row.status === 'error' ? 1 : 0;
    subtree.runningCount = row.status === 'running' ? 1 : 0;
    subtree.startedAt = row.startedAt;
    subtree.endedAt = row.endedAt;
  }
  for (let i = topDown.length - 1; i >= 0; i--) {
    const { parent, subtree } = topDown[i]!;
    if (!parent) continue;
    const above = parent.subtree;
    const isFirst = above.spanCount === 0;
    above.spanCount += subtree.spanCount;
    above.errorCount += subtree.errorCount;
    above.runningCount += subtree.runningCount;
    above.startedAt = Math.min(above.startedAt, subtree.startedAt);
    if (isFirst) above.endedAt = subtree.endedAt;
    else if (above.endedAt !== null)
      above.endedAt = subtree.endedAt === null ? null : Math.max(above.endedAt, subtree.endedAt);
  }
}
