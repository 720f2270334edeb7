import type { TreeNode } from '@spanlight/schema';

/** Which spans are folded: all from `level` down, but for the spans that were folded or opened one by one. */
export interface Folding {
  /** Spans this deep or deeper start folded; null: none do. */
  level: number | null;
  collapsed: ReadonlySet<string>;
  expanded: ReadonlySet<string>;
  /** The repeats that are open, by their ids. */
  repeats: ReadonlySet<string> | 'all';
}

const none: ReadonlySet<string> = new Set();

/** As a run starts: all spans open, what repeats gathered. */
export const nothingFolded: Folding = { level: null, collapsed: none, expanded: none, repeats: none };

/** What a row folds: the spans below one, or the members of a repeat. */
export interface Foldable {
  node: TreeNode;
  repeat: { id: string } | null;
}

export function isCollapsed(folding: Folding, node: TreeNode): boolean {
  if (node.children.length === 0 || folding.expanded.has(node.spanId)) return false;
  return folding.collapsed.has(node.spanId) || (folding.level !== null && node.depth >= folding.level);
}

export function isRepeatOpen({ repeats }: Folding, id: string): boolean {
  return repeats === 'all' || repeats.has(id);
}

export function setCollapsed(folding: Folding, nodes: Iterable<TreeNode>, collapse: boolean): Folding {
  const collapsed = new Set(folding.collapsed);
  const expanded = new Set(folding.expanded);
  for (const node of nodes) {
    collapsed.delete(node.spanId);
    expanded.delete(node.spanId);
    const byLevel = folding.level !== null && node.depth >= folding.level;
    if (collapse && !byLevel) collapsed.add(node.spanId);
    if (!collapse && byLevel) expanded.add(node.spanId);
  }
  return { ...folding, collapsed, expanded };
}

/** Folds or opens rows of either kind. `allRepeats` are the ids of those that there are. */
export function foldRows(
  folding: Folding,
  rows: readonly Foldable[],
  collapse: boolean,
  allRepeats: () => Iterable<string>,
): Folding {
  const spans = rows.filter((row) => row.repeat === null).map((row) => row.node);
  const folded = spans.length > 0 ? setCollapsed(folding, spans, collapse) : folding;
  if (spans.length === rows.length) return folded;
  const repeats = new Set(folded.repeats === 'all' ? allRepeats() : folded.repeats);
  for (const { repeat } of rows) {
    if (!repeat) continue;
    if (collapse) repeats.delete(repeat.id);
    else repeats.add(repeat.id);
  }
  return { ...folded, repeats };
}

/** Opens whatever hides this node. */
export function revealNode(folding: Folding, node: TreeNode): Folding {
  const hiding: TreeNode[] = [];
  for (let above = node.parent; above; above = above.parent) {
    if (isCollapsed(folding, above)) hiding.push(above);
  }
  return hiding.length === 0 ? folding : setCollapsed(folding, hiding, false);
}

export function foldToLevel(level: number): Folding {
  return { ...nothingFolded, level };
}

/** All spans, and all members of what repeats. */
export const allOpen: Folding = { ...nothingFolded, repeats: 'all' };

/** How a folding stands in the address; a part that says nothing is left out. */
export interface FoldingText {
  level?: string | undefined;
  collapsed?: string | undefined;
  expanded?: string | undefined;
  repeats?: string | undefined;
}

export function printFolding(folding: Folding): FoldingText {
  return {
    level: folding.level === null ? undefined : String(folding.level),
    collapsed: [...folding.collapsed].join('.') || undefined,
    expanded: [...folding.expanded].join('.') || undefined,
    repeats: folding.repeats === 'all' ? 'all' : [...folding.repeats].join('.') || undefined,
  };
}

export function parseFolding(text: FoldingText): Folding {
  const ids = (list: string | undefined) => (list ? new Set(list.split('.')) : none);
  const level = /^\d{1,4}$/.test(text.level ?? '') ? Number(text.level) : null;
  return {
    level,
    collapsed: ids(text.collapsed),
    expanded: ids(text.expanded),
    repeats: text.repeats === 'all' ? 'all' : ids(text.repeats),
  };
}
