import type { SpanTree, TreeNode } from '@spanlight/schema';

/**
 * The spans that a framework makes for its own sake: chunks of a model's answer, a model's only step, and plain spans
 * round a single other one. Nothing that failed or is still open is among them, no root, and no plain span of a run in
 * which all spans are plain: there they are what there is to see.
 */
export function frameworkSpans(tree: SpanTree): Set<string> {
  const found = new Set<string>();
  let isPlainRun = true;
  for (const node of tree.byId.values()) {
    if (node.row && node.row.type !== 'generic') isPlainRun = false;
    if (isFrameworkSpan(node)) found.add(node.spanId);
  }
  return isPlainRun ? new Set() : found;
}

function isFrameworkSpan(node: TreeNode): boolean {
  const { row, parent } = node;
  if (!row || !parent || row.status === 'error' || row.status === 'interrupted') return false;
  if (row.type === 'model_chunk') return true;
  if (row.endedAt === null || row.isEvent) return false;
  if (row.type === 'model_step') {
    return parent.row?.type === 'model_generation' && countSpans(parent.children) === 1;
  }
  return (
    row.type === 'generic' && !row.model && !row.toolName && !row.usage && countSpans(node.children) === 1
  );
}

/** Without chunks, as far as it matters whether there is more than one. */
function countSpans(nodes: readonly TreeNode[]): number {
  let count = 0;
  for (const node of nodes) {
    if (node.row?.type !== 'model_chunk' && ++count > 1) break;
  }
  return count;
}

/** The children as they show: in place of those left out, what is below them. */
export interface ShownChildren {
  nodes: readonly TreeNode[];
  /** How many were left out. */
  leftOut: number;
}

export function shownChildren(node: TreeNode, isLeftOut: (node: TreeNode) => boolean): ShownChildren {
  if (!node.children.some(isLeftOut)) return { nodes: node.children, leftOut: 0 };
  const nodes: TreeNode[] = [];
  let leftOut = 0;
  const waiting = node.children.toReversed();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (!isLeftOut(next)) {
      nodes.push(next);
      continue;
    }
    leftOut++;
    for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i]!);
  }
  return { nodes, leftOut };
}
