import type { FoldingText } from '../trace/folding.ts';
import type { Folds } from './transcript-items.ts';

/** Reads which groups were folded and opened by hand from the address; the waterfall writes the same there. */
export function readFolds({ collapsed, expanded }: Pick<FoldingText, 'collapsed' | 'expanded'>): Folds {
  const ids = (text: string | undefined) => new Set(text ? text.split('.') : []);
  return { collapsed: ids(collapsed), expanded: ids(expanded) };
}

export function writeFolds({ collapsed, expanded }: Folds): Pick<FoldingText, 'collapsed' | 'expanded'> {
  return {
    collapsed: [...collapsed].join('.') || undefined,
    expanded: [...expanded].join('.') || undefined,
  };
}

export function setFold(folds: Folds, spanId: string, isOpen: boolean): Folds {
  const collapsed = new Set(folds.collapsed);
  const expanded = new Set(folds.expanded);
  (isOpen ? collapsed : expanded).delete(spanId);
  (isOpen ? expanded : collapsed).add(spanId);
  return { collapsed, expanded };
}

export function openFolds(folds: Folds, spanIds: readonly string[]): Folds {
  return spanIds.reduce((opened, spanId) => setFold(opened, spanId, true), folds);
}
