import type { VisibleRow } from './visible-rows.ts';

/** What a key does to a tree grid. */
export type TreeAction =
  | { kind: 'move'; index: number }
  | { kind: 'fold'; rows: VisibleRow[]; collapse: boolean }
  | { kind: 'open'; index: number };

/**
 * The keyboard of a tree grid (ARIA Authoring Practices, "Treegrid Pattern"), with `[` and `]` for siblings. Null: the
 * key means nothing here.
 */
export function treeAction(
  key: string,
  rows: readonly VisibleRow[],
  active: number,
  pageSize: number,
): TreeAction | null {
  const row = rows[active];
  const move = (index: number): TreeAction => ({
    kind: 'move',
    index: Math.min(Math.max(index, 0), rows.length - 1),
  });
  if (!row) return rows.length > 0 && navigation.has(key) ? move(key === 'End' ? rows.length - 1 : 0) : null;
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return move(active + 1);
    case 'ArrowUp':
    case 'k':
      return move(active - 1);
    case 'Home':
      return move(0);
    case 'End':
      return move(rows.length - 1);
    case 'PageDown':
      return move(active + pageSize);
    case 'PageUp':
      return move(active - pageSize);
    case 'ArrowRight':
      if (row.isCollapsed) return { kind: 'fold', rows: [row], collapse: false };
      return row.isExpandable ? move(active + 1) : null;
    case 'ArrowLeft':
      if (row.isExpandable && !row.isCollapsed) return { kind: 'fold', rows: [row], collapse: true };
      return row.depth > 0 ? move(parentIndex(rows, active)) : null;
    case '[':
      return sibling(rows, active, -1);
    case ']':
      return sibling(rows, active, 1);
    case '*':
      return {
        kind: 'fold',
        rows: rows.filter((each) => each.isCollapsed),
        collapse: false,
      };
    case 'Enter':
      if (row.repeat) return { kind: 'fold', rows: [row], collapse: !row.isCollapsed };
      return { kind: 'open', index: active };
    default:
      return null;
  }
}

const navigation = new Set(['ArrowDown', 'ArrowUp', 'j', 'k', 'Home', 'End', 'PageDown', 'PageUp']);

function parentIndex(rows: readonly VisibleRow[], index: number): number {
  const { depth } = rows[index]!;
  let above = index - 1;
  while (above >= 0 && rows[above]!.depth >= depth) above--;
  return above;
}

function sibling(rows: readonly VisibleRow[], index: number, step: 1 | -1): TreeAction | null {
  const { depth } = rows[index]!;
  for (let next = index + step; next >= 0 && next < rows.length; next += step) {
    const found = rows[next]!.depth;
    if (found < depth) return null;
    if (found === depth) return { kind: 'move', index: next };
  }
  return null;
}
