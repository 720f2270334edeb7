import type { SpanTree } from '@spanlight/schema';
import { ChevronsDownUp, ChevronsUpDown, ListTree, ZoomIn } from 'lucide-react';
import { memo, useCallback, useMemo, useRef, type CSSProperties, type MouseEvent, type Ref } from 'react';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ResizeHandle } from '../ui/resize-handle.tsx';
import { isNumber, useStored } from '../ui/use-stored.ts';
import { useMedia } from '../ui/use-media.ts';
import { useSize } from '../ui/use-size.ts';
import { VirtualGrid, type VirtualGridHandle } from '../ui/virtual-grid.tsx';
import { CriticalPathLine } from './critical-path-line.tsx';
import type { Found } from './mode-props.ts';
import { useRunClock } from './run-clock.tsx';
import styles from './span-grid.module.css';
import { rowElementId, SpanRowView } from './span-row.tsx';
import { TimeAxis, TimeGridlines } from './time-axis.tsx';
import { useTimeGestures } from './use-time-gestures.ts';
import { hiddenMatches, shownRowOf, type VisibleRow } from './visible-rows.ts';

interface SpanGridProps {
  tree: SpanTree;
  rows: readonly VisibleRow[];
  /** Where each row stands, by its key. */
  indices: ReadonlyMap<string, number>;
  rowHeight: number;
  showsPath: boolean;
  found: Found | null;
  activeId: string | null;
  selectedId: string | null;
  onSelect: (spanId: string) => void;
  onToggle: (row: VisibleRow) => void;
  onHover: (spanId: string) => void;
  onFold: (level: number | null) => void;
  ref: Ref<VirtualGridHandle>;
}

const timePadding = 12;
/** Room after the end of the view, so that the label of what reaches it has a place. */
const labelRoom = 72;
const narrowestName = 180;
/** Below this the word beside the mark of a failed span gives way to the name. */
const roomyName = 260;
const narrowestTime = 120;

/** Tree and waterfall as one list of rows, so that they cannot drift. */
export function SpanGrid(props: SpanGridProps) {
  const { tree, rows, indices, rowHeight } = props;
  const { times, now, bounds, drawnBounds, cuts, timeView } = useRunClock();
  const { found, activeId, selectedId, showsPath, onSelect, onToggle, onHover } = props;
  const frame = useRef<HTMLDivElement | null>(null);
  const [frameSizeRef, { width: frameWidth }] = useSize<HTMLDivElement>();
  const [timeRef, { width: timeWidth }] = useSize<HTMLDivElement>();
  const [storedWidth, storeWidth] = useStored('name-width', 0, isNumber);
  const defaultWidth = Math.round(Math.min(Math.max(frameWidth * 0.4, 180), 420));
  const widestName = Math.max(frameWidth - narrowestTime - timePadding - labelRoom, narrowestName);
  const nameWidth = Math.min(Math.max(storedWidth || defaultWidth, narrowestName), widestName);

  const { view, isZoomed, setView } = timeView;
  const scale = useMemo(
    () => ({ start: view.start, end: view.end, width: timeWidth, ...(cuts.length > 0 && { cuts }) }),
    [view.start, view.end, timeWidth, cuts],
  );
  const gestures = useTimeGestures({
    element: frame,
    left: nameWidth + timePadding,
    scale,
    bounds: drawnBounds,
    isZoomed,
    setView,
  });

  const rowKey = useCallback((index: number) => rows[index]?.key ?? '', [rows]);
  const indexOf = useCallback((key: string) => indices.get(key), [indices]);
  const hidden = useMemo(() => (found ? hiddenMatches(tree, rows, found.ids) : null), [found, tree, rows]);
  const rowOf = useMemo(() => (showsPath ? shownRowOf(tree, rows) : null), [showsPath, tree, rows]);
  const activeIndex = activeId === null ? -1 : (indices.get(activeId) ?? -1);
  const canHover = useMedia('(hover: hover)');

  function rowAt(event: MouseEvent): VisibleRow | undefined {
    const element = (event.target as Element).closest<HTMLElement>('[data-row]');
    return rows[indices.get(element?.dataset['row'] ?? '') ?? -1];
  }

  function onClick(event: MouseEvent) {
    const row = rowAt(event);
    if (!row || event.shiftKey) return;
    if (row.repeat || (event.target as Element).closest('[data-fold]')) onToggle(row);
    else onSelect(row.node.spanId);
  }

  // The same each time: else it would be measured in the midst of each zoom.
  const frameRef = useCallback(
    (element: HTMLDivElement | null) => {
      frame.current = element;
      return frameSizeRef(element);
    },
    [frameSizeRef],
  );

  const variables = {
    '--name-width': `${nameWidth}px`,
    '--time-padding': `${timePadding}px`,
    '--label-room': `${labelRoom}px`,
  } as CSSProperties;
  return (
    <div
      ref={frameRef}
      className={styles.frame}
      data-narrow={nameWidth < roomyName || undefined}
      style={variables}
      {...gestures.handlers}
    >
      <div className={styles.header}>
        <div className={styles.treeHead}>
          <span className={styles.title}>Span</span>
          <FoldButtons onFold={props.onFold} />
        </div>
        <TimeAxis scale={scale} origin={bounds.start} />
      </div>
      <VirtualGrid
        ref={props.ref}
        role="treegrid"
        label="Spans"
        count={rows.length}
        rowHeight={rowHeight}
        rowKey={rowKey}
        indexOf={indexOf}
        rowId={(index) => rowElementId(rowKey(index))}
        active={activeIndex}
        followsEnd={times.isRunning}
        backdrop={(first, last) => (
          <>
            <TimeGridlines ref={timeRef} scale={scale} origin={bounds.start} />
            {rowOf && (
              <CriticalPathLine
                tree={tree}
                now={times.isRunning ? Math.max(times.latest, now) : times.latest}
                rowOf={rowOf}
                scale={scale}
                rowHeight={rowHeight}
                first={first}
                last={last}
              />
            )}
          </>
        )}
        onClick={onClick}
        onPointerOver={(event) => {
          const row = canHover ? rowAt(event) : undefined;
          if (row?.node.row && !row.repeat) onHover(row.node.spanId);
        }}
        renderRow={(index, top) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <SpanRowView
              key={row.key}
              row={row}
              index={index}
              top={top}
              height={rowHeight}
              mostIndent={Math.round(nameWidth * (nameWidth < roomyName ? 0.25 : 0.4))}
              isActive={row.key === activeId}
              match={row.key === found?.currentId ? 'current' : found?.ids.has(row.key) ? 'other' : null}
              hiddenMatches={hidden?.get(index) ?? 0}
              isSelected={row.key === selectedId}
              times={times}
              now={isRunning(row) ? now : 0}
              scale={scale}
              labelRoom={labelRoom}
            />
          );
        }}
      />
      <div className={styles.split} style={{ left: nameWidth }}>
        <ResizeHandle
          label="Width of the span names"
          className={styles.splitHandle}
          value={nameWidth}
          min={narrowestName}
          max={widestName}
          initial={defaultWidth}
          onChange={storeWidth}
        />
      </div>
      {gestures.brush && (
        <div
          className={styles.brush}
          style={{
            left: nameWidth + timePadding + Math.min(gestures.brush.from, gestures.brush.to),
            width: Math.abs(gestures.brush.to - gestures.brush.from),
          }}
        />
      )}
      {isZoomed && (
        <Button className={styles.unzoom} onClick={() => setView(null)}>
          <ZoomIn size={14} aria-hidden /> Show all <kbd>0</kbd>
        </Button>
      )}
    </div>
  );
}

function isRunning({ node, repeat }: VisibleRow): boolean {
  return repeat ? repeat.runningCount > 0 : node.row?.status === 'running';
}

interface FoldButtonsProps {
  onFold: (level: number | null) => void;
}

const FoldButtons = memo(function FoldButtons({ onFold }: FoldButtonsProps) {
  return (
    <span className={styles.foldButtons}>
      <IconButton
        label="Expand all"
        shortcut="*"
        icon={<ChevronsUpDown size={14} />}
        onClick={() => onFold(null)}
      />
      <IconButton label="Collapse all" icon={<ChevronsDownUp size={14} />} onClick={() => onFold(0)} />
      <Menu
        trigger={
          <button type="button" aria-label="Expand to level" className={styles.levels}>
            <ListTree size={14} />
          </button>
        }
      >
        {[1, 2, 3, 4, 5].map((level) => (
          <MenuItem key={level} onSelect={() => onFold(level)}>
            {level === 1 ? 'One level' : `${level} levels`}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
});
