import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useMedia } from '../ui/use-media.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { useSize } from '../ui/use-size.ts';
import { isBoolean, useStored } from '../ui/use-stored.ts';
import type { VirtualGridHandle } from '../ui/virtual-grid.tsx';
import { allOpen, foldRows, foldToLevel } from './folding.ts';
import type { ModeProps } from './mode-props.ts';
import { useIdleGaps } from './run-clock.tsx';
import { SpanGrid } from './span-grid.tsx';
import { treeAction } from './tree-keys.ts';
import { useTreeFolds } from './use-tree-folds.ts';
import { indexRows, type VisibleRow } from './visible-rows.ts';
import { WaterfallTools } from './waterfall-tools.tsx';
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
  const { tree, search, onSearch, selectedId, onSelect, onHover, activeId, onActive, found, tools } = props;
  const gaps = useIdleGaps();
  const [frameRef, frame] = useSize<HTMLDivElement>();
  const folds = useTreeFolds(tree, search, found?.currentId ?? null, onSearch);
  const { rows, folding, setFolding } = folds;
  const indices = useMemo(() => indexRows(rows), [rows]);

  const grid = useRef<VirtualGridHandle>(null);
  const isTouch = useMedia('(pointer: coarse)');
  const [isCompact] = useStored('compact-rows', false, isBoolean);
  const rowHeight = isCompact ? 26 : isTouch ? 44 : 32;

  const indexOf = (key: string | null) => (key === null ? -1 : (indices.get(key) ?? -1));
  const isLaidOut = frame.width > 0;
  // A span that is folded away is opened up first; it is scrolled to when it has a row.
  const sought = useRef<string | null>(null);
  const seek = useEffectEvent(() => {
    const node = sought.current === null ? undefined : tree.byId.get(sought.current);
    if (!isLaidOut || !node) return;
    const index = indexOf(node.spanId);
    if (index < 0) return folds.reveal(node);
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

  // What is found is brought into sight; afterwards all is where it was.
  const before = useRef<number | null>(null);
  const currentId = found?.currentId ?? null;
  const isFinding = found !== null;
  useEffect(() => {
    if (isFinding) before.current = grid.current?.offset() ?? null;
    else if (before.current !== null) grid.current?.scrollTo(before.current);
  }, [isFinding]);
  const showCurrent = useEffectEvent(() => {
    const index = indexOf(currentId);
    if (index >= 0) grid.current?.reveal(index, contextRows);
  });
  useEffect(() => showCurrent(), [currentId]);

  /** Moves the cursor; a panel that is open follows, without a step in the history for each row passed. */
  function moveTo(index: number) {
    const row = rows[index];
    if (!row) return;
    grid.current?.reveal(index);
    if (selectedId === null || row.repeat) onActive(row.key);
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
    else if (action.kind === 'fold') fold(action.rows, action.collapse);
    else onSelect(rows[action.index]!.node.spanId);
    return true;
  }
  const showsFramework = search.noise === 'show';
  const cutsGaps = search.gaps === 'cut';
  const showsPath = search.path === 'show';
  const replace = { replace: true };
  function toggleFramework() {
    onSearch({ noise: showsFramework ? undefined : 'show' }, replace);
    if (showsFramework) folds.refold();
  }
  // The stretch that shows is told in drawn time: it would be another one afterwards.
  const toggleGaps = () => onSearch({ gaps: cutsGaps ? undefined : 'cut', zoom: undefined }, replace);
  const togglePath = () => onSearch({ path: showsPath ? undefined : 'show' }, replace);

  useShortcuts({
    ...Object.fromEntries([...treeKeys, 'j', 'k', '[', ']', '*'].map((key) => [key, onTreeKey])),
    c: togglePath,
    g: () => (gaps.length > 0 ? toggleGaps() : false),
    h: toggleFramework,
  });

  const fold = (changed: readonly VisibleRow[], collapse: boolean) =>
    setFolding(foldRows(folding, changed, collapse, folds.allRepeats));
  function foldAll(depth: number | null) {
    if (depth !== null) folds.refold();
    setFolding(depth === null ? allOpen : foldToLevel(depth));
  }
  return (
    <div ref={frameRef} className={styles.frame}>
      {tools &&
        createPortal(
          <WaterfallTools
            frameworkCount={folds.frameworkCount}
            showsFramework={showsFramework}
            onFramework={toggleFramework}
            gaps={gaps}
            cutsGaps={cutsGaps}
            onGaps={toggleGaps}
            showsPath={showsPath}
            onPath={togglePath}
          />,
          tools,
        )}
      {isLaidOut && (
        <SpanGrid
          ref={grid}
          tree={tree}
          rows={rows}
          indices={indices}
          rowHeight={rowHeight}
          showsPath={showsPath}
          found={found}
          activeId={activeId}
          selectedId={selectedId}
          onSelect={onSelect}
          onToggle={(row) => fold([row], !row.isCollapsed)}
          onHover={onHover}
          onFold={foldAll}
        />
      )}
    </div>
  );
}
