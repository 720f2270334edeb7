import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { useMedia } from '../ui/use-media.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { useSize } from '../ui/use-size.ts';
import { isBoolean, useStored } from '../ui/use-stored.ts';
import type { VirtualGridHandle } from '../ui/virtual-grid.tsx';
import {
  foldToLevel,
  nothingFolded,
  parseFolding,
  printFolding,
  revealNode,
  setCollapsed,
  type Folding,
} from './folding.ts';
import type { ModeProps } from './mode-props.ts';
import { useRunClock } from './run-clock.tsx';
import { SpanGrid } from './span-grid.tsx';
import { treeAction } from './tree-keys.ts';
import { visibleRows, type VisibleRow } from './visible-rows.ts';
import styles from './waterfall-mode.module.css';

/** Rows that come into sight with a span that is jumped to. */
const contextRows = 3;

const treeKeys = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Enter',
];

/** Tree and time line, one row a span. */
export function WaterfallMode(props: ModeProps) {
  const { tree, search, onSearch, selectedId, onSelect, onHover, activeId, onActive } = props;
  const { times, now, bounds, timeView } = useRunClock();
  const [frameRef, frame] = useSize<HTMLDivElement>();

  const { level, collapsed, expanded } = search;
  const folding = useMemo(() => parseFolding({ level, collapsed, expanded }), [level, collapsed, expanded]);
  const rows = useMemo(() => visibleRows(tree, folding), [tree, folding]);
  const setFolding = (next: Folding) => onSearch(printFolding(next), { replace: true });

  const grid = useRef<VirtualGridHandle>(null);
  const isTouch = useMedia('(pointer: coarse)');
  const [isCompact] = useStored('compact-rows', false, isBoolean);
  const rowHeight = isCompact ? 26 : isTouch ? 44 : 32;

  const indexOf = (spanId: string | null) => rows.findIndex((row) => row.node.spanId === spanId);
  const isLaidOut = frame.width > 0;
  // A span that is folded away is opened up first; it is scrolled to when it has a row.
  const sought = useRef<string | null>(null);
  const seek = useEffectEvent(() => {
    const node = sought.current === null ? undefined : tree.byId.get(sought.current);
    if (!isLaidOut || !node) return;
    const index = indexOf(node.spanId);
    if (index < 0) return setFolding(revealNode(folding, node));
    sought.current = null;
    grid.current?.reveal(index, contextRows);
  });
  useEffect(() => {
    // Closing the pane moves nothing.
    if (selectedId !== null) sought.current = selectedId;
    seek();
  }, [selectedId]);
  useEffect(() => seek(), [rows, isLaidOut]);
  const seekActive = useEffectEvent(() => (sought.current = activeId));
  useEffect(() => void seekActive(), []);

  /** Moves the cursor; a panel that is open follows, without a step in the history for each row passed. */
  function moveTo(index: number) {
    const row = rows[index];
    if (!row) return;
    grid.current?.reveal(index);
    if (selectedId === null) onActive(row.node.spanId);
    else onSelect(row.node.spanId, { replace: true });
  }

  function onTreeKey(event: KeyboardEvent): boolean {
    const target = event.target as Element;
    const isElsewhere = target !== document.body && !target.closest('[role=treegrid]');
    if (isElsewhere || target.closest('button')) return false;
    const page = Math.max(Math.floor(frame.height / rowHeight) - 5, 1);
    const action = treeAction(event.key, rows, indexOf(activeId), page);
    if (!action) return false;
    if (action.kind === 'move') moveTo(action.index);
    else if (action.kind === 'fold') setFolding(setCollapsed(folding, action.nodes, action.collapse));
    else onSelect(rows[action.index]!.node.spanId);
    return true;
  }
  useShortcuts(Object.fromEntries([...treeKeys, 'j', 'k', '[', ']', '*'].map((key) => [key, onTreeKey])));

  const toggle = (row: VisibleRow) => setFolding(setCollapsed(folding, [row.node], !row.isCollapsed));
  return (
    <div ref={frameRef} className={styles.frame}>
      {isLaidOut && (
        <SpanGrid
          ref={grid}
          rows={rows}
          rowHeight={rowHeight}
          times={times}
          bounds={bounds}
          now={now}
          timeView={timeView}
          activeId={activeId}
          selectedId={selectedId}
          onSelect={onSelect}
          onToggle={toggle}
          onHover={onHover}
          onFold={(depth) => setFolding(depth === null ? nothingFolded : foldToLevel(depth))}
        />
      )}
    </div>
  );
}
