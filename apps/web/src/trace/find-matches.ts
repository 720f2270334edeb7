import type { SpanTree, TreeNode } from '@spanlight/schema';
import { treeOrder } from './visible-rows.ts';

/** The spans in whose row a text stands, or whose payload holds it; from top to bottom, whatever is folded. */
export function findMatches(tree: SpanTree, text: string, inPayload: ReadonlySet<string>): TreeNode[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  return treeOrder(tree).filter((node) => inPayload.has(node.spanId) || rowHolds(node, wanted));
}

/** Whether the text, in lower case, is among what the row of a span says. */
export function rowHolds({ spanId, row }: TreeNode, wanted: string): boolean {
  if (spanId === wanted) return true;
  if (!row) return false;
  return [row.name, row.toolName, row.model, row.errorMessage].some((text) =>
    text?.toLowerCase().includes(wanted),
  );
}

/** The match after (or before) the one that is looked at, and round from end to start; the first when none is. */
export function stepMatch(
  matches: readonly TreeNode[],
  currentId: string | null,
  step: 1 | -1,
): TreeNode | null {
  const index = matches.findIndex((node) => node.spanId === currentId);
  if (index === -1) return (step === 1 ? matches[0] : matches.at(-1)) ?? null;
  return matches.at((index + step) % matches.length) ?? null;
}
