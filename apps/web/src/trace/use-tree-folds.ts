import type { SpanTree, TreeNode } from '@spanlight/schema';
import { useCallback, useMemo, useState } from 'react';
import { parseFolding, printFolding, revealNode, type Folding } from './folding.ts';
import { frameworkSpans } from './noise.ts';
import type { RunSearch } from './run-search.ts';
import { repeatIds, visibleRows, type VisibleRow } from './visible-rows.ts';

interface TreeFolds {
  folding: Folding;
  rows: VisibleRow[];
  setFolding: (next: Folding) => void;
  /** Framework spans that are left out, or would be. */
  frameworkCount: number;
  /** Folds by itself what has come since. */
  refold: () => void;
  /** Opens whatever hides a span; its row is there with the next drawing. */
  reveal: (node: TreeNode) => void;
  allRepeats: () => Set<string>;
}

/**
 * What of the tree shows. What folds by itself (framework spans and repeats) does so when the run is opened, and on
 * request: were it to fold as spans come, rows would vanish under the eyes of who reads them. Chunks alone are left out
 * from the start.
 */
export function useTreeFolds(
  tree: SpanTree,
  search: RunSearch,
  /** A span that shows for as long as it is looked at, whatever is folded. */
  lensId: string | null,
  onSearch: (changes: RunSearch, options: { replace: boolean }) => void,
): TreeFolds {
  const { level, collapsed, expanded, repeats, noise } = search;
  const folding = useMemo(
    () => parseFolding({ level, collapsed, expanded, repeats }),
    [level, collapsed, expanded, repeats],
  );
  const framework = useMemo(() => frameworkSpans(tree), [tree]);
  const [foldable, setFoldable] = useState(() => foldableNow(tree, framework));
  const [revealed, setRevealed] = useState<ReadonlySet<string>>(new Set());
  const leftOut = useMemo(() => {
    const ids = new Set<string>();
    if (noise === 'show') return ids;
    for (const id of framework) {
      if (foldable.framework.has(id) || tree.byId.get(id)?.row?.type === 'model_chunk') ids.add(id);
    }
    return ids;
  }, [tree, framework, foldable, noise]);
  const rows = useMemo(() => {
    const lens = lensId === null ? undefined : tree.byId.get(lensId);
    return visibleRows(tree, {
      folding: lens ? revealNode(folding, lens) : folding,
      leftOut,
      gathers: (id) => foldable.repeats.has(id),
      shown: lens ? new Set([...revealed, ...withParents(lens)]) : revealed,
    });
  }, [tree, folding, leftOut, foldable, revealed, lensId]);
  const setFolding = useCallback(
    (next: Folding) => onSearch(printFolding(next), { replace: true }),
    [onSearch],
  );
  return {
    folding,
    rows,
    setFolding,
    frameworkCount: noise === 'show' ? framework.size : leftOut.size,
    refold: () => {
      setFoldable(foldableNow(tree, framework));
      setRevealed(new Set());
    },
    reveal: (node) => {
      setRevealed((last) => new Set([...last, ...withParents(node)]));
      const opened = revealNode(folding, node);
      if (opened !== folding) setFolding(opened);
    },
    allRepeats: () => repeatIds(tree, leftOut),
  };
}

function foldableNow(tree: SpanTree, framework: ReadonlySet<string>) {
  // With framework spans in sight other siblings are neighbours.
  const repeats = new Set([...repeatIds(tree, framework), ...repeatIds(tree)]);
  return { framework, repeats };
}

function* withParents(node: TreeNode): Generator<string> {
  for (let next: TreeNode | null = node; next; next = next.parent) yield next.spanId;
}
