import type { SpanTree, TreeNode } from '@spanlight/schema';
import { isCollapsed, isRepeatOpen, type Folding } from './folding.ts';
import { shownChildren } from './noise.ts';
import { gatherRepeats, isRepeat, summarise, type Repeat, type RepeatSummary } from './repeats.ts';

/** One line of the tree. */
export interface VisibleRow {
  /** The span's id, or `repeat-` and the repeat's. */
  key: string;
  /** The span; of a repeat the first member. */
  node: TreeNode;
  /** What this line stands for besides `node`. */
  repeat: (Repeat & RepeatSummary) | null;
  /** How far it is indented: without the spans that are left out above it, one more inside of a repeat. */
  depth: number;
  isExpandable: boolean;
  isCollapsed: boolean;
  /** 1 for the first among its siblings. */
  position: number;
  siblingCount: number;
  /** Framework spans directly below that are left out. */
  leftOut: number;
}

/** What makes rows of a tree. */
export interface RowView {
  folding: Folding;
  /** Framework spans that are left out: their children stand in their place. @default none */
  leftOut?: ReadonlySet<string>;
  /** Which repeats may be gathered, by their ids. @default all */
  gathers?: ((repeatId: string) => boolean) | undefined;
  /** Spans that have a row of their own in any case, be they left out or members of a repeat. @default none */
  shown?: ReadonlySet<string>;
}

interface Waiting {
  item: TreeNode | Repeat;
  depth: number;
  position: number;
  siblingCount: number;
}

const noIds: ReadonlySet<string> = new Set();

/** The lines that show, from top to bottom. Linear in the tree, without recursion. */
export function visibleRows(
  tree: SpanTree,
  { folding, leftOut = noIds, gathers, shown = noIds }: RowView,
): VisibleRow[] {
  const rows: VisibleRow[] = [];
  // Last first.
  const waiting: Waiting[] = [];
  const isLeftOut = (node: TreeNode) => leftOut.has(node.spanId) && !shown.has(node.spanId);
  const push = (items: readonly (TreeNode | Repeat)[], depth: number) => {
    for (let i = items.length - 1; i >= 0; i--) {
      waiting.push({ item: items[i]!, depth, position: i + 1, siblingCount: items.length });
    }
  };

  push(gatherRepeats(tree.roots, gathers), 0);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { item, depth, position, siblingCount } = next;
    if (isRepeat(item)) {
      const summary = summarise(item);
      const isOpen = isRepeatOpen(folding, item.id);
      rows.push({
        key: `repeat-${item.id}`,
        node: item.members[0]!,
        repeat: { ...item, ...summary },
        depth,
        isExpandable: true,
        isCollapsed: !isOpen,
        position,
        siblingCount,
        leftOut: 0,
      });
      const outliers = new Set(summary.outliers);
      const members = isOpen
        ? item.members
        : item.members.filter((member) => outliers.has(member) || shown.has(member.spanId));
      push(members, depth + 1);
      continue;
    }
    const children = shownChildren(item, isLeftOut);
    const isExpandable = children.nodes.length > 0;
    const collapsed = isExpandable && isCollapsed(folding, item);
    rows.push({
      key: item.spanId,
      node: item,
      repeat: null,
      depth,
      isExpandable,
      isCollapsed: collapsed,
      position,
      siblingCount,
      leftOut: children.leftOut,
    });
    if (isExpandable && !collapsed) push(gatherRepeats(children.nodes, gathers), depth + 1);
  }
  return rows;
}

/** Where each row stands. */
export function indexRows(rows: readonly VisibleRow[]): Map<string, number> {
  const indices = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) indices.set(rows[i]!.key, i);
  return indices;
}

/** The row that shows a span, or else the one that hides it. */
export function shownRowOf(
  tree: SpanTree,
  rows: readonly VisibleRow[],
): (spanId: string) => number | undefined {
  const found = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.repeat) for (const member of row.repeat.members) found.set(member.spanId, index);
  }
  // After the repeats: a member may have a row of its own.
  for (const [index, row] of rows.entries()) if (!row.repeat) found.set(row.key, index);
  return (spanId) => {
    const known = found.get(spanId);
    if (known !== undefined) return known;
    const passed: string[] = [spanId];
    let node = tree.byId.get(spanId)?.parent;
    while (node && !found.has(node.spanId)) {
      passed.push(node.spanId);
      node = node.parent;
    }
    const index = node ? found.get(node.spanId) : undefined;
    if (index !== undefined) for (const id of passed) found.set(id, index);
    return index;
  };
}

/** How many of these spans each row hides, by its index. */
export function hiddenMatches(
  tree: SpanTree,
  rows: readonly VisibleRow[],
  ids: ReadonlySet<string>,
): Map<number, number> {
  const rowOf = shownRowOf(tree, rows);
  const counts = new Map<number, number>();
  for (const id of ids) {
    const index = rowOf(id);
    if (index !== undefined && rows[index]!.key !== id) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}

/** All repeats of a tree, open or not. */
export function repeatIds(tree: SpanTree, leftOut: ReadonlySet<string> = noIds): Set<string> {
  const ids = new Set<string>();
  const isLeftOut = (node: TreeNode) => leftOut.has(node.spanId);
  const collect = (nodes: readonly TreeNode[]) => {
    for (const item of gatherRepeats(nodes)) if (isRepeat(item)) ids.add(item.id);
  };
  collect(tree.roots);
  for (const node of tree.byId.values()) collect(shownChildren(node, isLeftOut).nodes);
  return ids;
}

/** All nodes of a tree in the order in which they would show were nothing folded. */
export function treeOrder(tree: SpanTree): TreeNode[] {
  const order: TreeNode[] = [];
  const waiting = tree.roots.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    order.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]!);
  }
  return order;
}

/** The next span in error after this one (before it with `step` -1), folded ones too, and round from end to start. */
export function nextError(tree: SpanTree, fromId: string | null, step: 1 | -1 = 1): TreeNode | null {
  const order = treeOrder(tree);
  const from = order.findIndex((node) => node.spanId === fromId);
  const start = from === -1 && step === -1 ? 0 : from;
  for (let i = 1; i <= order.length; i++) {
    const node = order.at((start + i * step) % order.length)!;
    if (node.row?.status === 'error') return node;
  }
  return null;
}
