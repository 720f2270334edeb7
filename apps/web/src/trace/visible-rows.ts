import type { SpanTree, TreeNode } from '@spanlight/schema';
import { isCollapsed, type Folding } from './folding.ts';

/** One line of the tree. */
export interface VisibleRow {
  node: TreeNode;
  isExpandable: boolean;
  isCollapsed: boolean;
  /** 1 for the first among its siblings. */
  position: number;
  siblingCount: number;
}

/** The lines that show, from top to bottom. Linear in the tree, without recursion. */
export function visibleRows(tree: SpanTree, folding: Folding): VisibleRow[] {
  const rows: VisibleRow[] = [];
  // Waiting nodes, last first, each with its place among its siblings.
  const nodes: TreeNode[] = [];
  const positions: number[] = [];
  const counts: number[] = [];
  const push = (siblings: readonly TreeNode[]) => {
    for (let i = siblings.length - 1; i >= 0; i--) {
      nodes.push(siblings[i]!);
      positions.push(i + 1);
      counts.push(siblings.length);
    }
  };
  push(tree.roots);
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const collapsed = isCollapsed(folding, node);
    rows.push({
      node,
      isExpandable: node.children.length > 0,
      isCollapsed: collapsed,
      position: positions.pop()!,
      siblingCount: counts.pop()!,
    });
    if (!collapsed) push(node.children);
  }
  return rows;
}

/** Where each shown span stands. */
export function indexRows(rows: readonly VisibleRow[]): Map<string, number> {
  const indices = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) indices.set(rows[i]!.node.spanId, i);
  return indices;
}

/** All nodes of a tree in the order in which they would show were nothing folded. */
function treeOrder(tree: SpanTree): TreeNode[] {
  const order: TreeNode[] = [];
  const waiting = tree.roots.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    order.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]!);
  }
  return order;
}

/** The next span in error after this one, folded ones too, and from the end on again from the start. */
export function nextError(tree: SpanTree, afterId: string | null): TreeNode | null {
  const order = treeOrder(tree);
  const start = afterId === null ? -1 : order.findIndex((node) => node.spanId === afterId);
  for (let i = 1; i <= order.length; i++) {
    const node = order[(start + i + order.length) % order.length]!;
    if (node.row?.status === 'error') return node;
  }
  return null;
}
