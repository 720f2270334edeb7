import { buildTree, type Run, type SpanRow } from '@spanlight/schema';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { spanOptions } from '../api.ts';
import { ResizeHandle } from '../ui/resize-handle.tsx';
import { useMedia } from '../ui/use-media.ts';
import { useLiveNow } from '../live.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { useSize } from '../ui/use-size.ts';
import { isBoolean, isNumber, useStored } from '../ui/use-stored.ts';
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
import { OverviewStrip } from './overview-strip.tsx';
import { RunHeader } from './run-header.tsx';
import type { RunsSearch } from '../content/runs-search.ts';
import type { RunSearch } from './run-search.ts';
import { runTimes, timeBounds } from './run-times.ts';
import { SpanGrid } from './span-grid.tsx';
import { SpanPanel } from './span-panel.tsx';
import { zoomView } from './time-scale.ts';
import styles from './trace-view.module.css';
import { treeAction } from './tree-keys.ts';
import { useTimeView } from './use-time-view.ts';
import { nextError, visibleRows, type VisibleRow } from './visible-rows.ts';

interface TraceViewProps {
  run: Run;
  spans: readonly SpanRow[];
  search: RunSearch;
  list: RunsSearch;
  onSearch: (changes: RunSearch, options?: { replace?: boolean }) => void;
  onDelete: () => void;
  leading: ReactNode;
}

const hoverMs = 60;
const narrowestPanel = 320;
const narrowestTrace = 320;
/** Rows that come into sight with a span that is jumped to. */
const contextRows = 3;

export function TraceView({ run, spans, search, list, onSearch, onDelete, leading }: TraceViewProps) {
  const client = useQueryClient();
  const tree = useMemo(() => buildTree(spans), [spans]);
  const times = useMemo(() => runTimes(spans), [spans]);
  const [frameRef, frame] = useSize<HTMLDivElement>();

  // Drawn anew when the running bars have grown by half a pixel or so.
  const lengthMs = Math.max(Date.now() - times.start / 1000, 1);
  const now = useLiveNow(times.isRunning, Math.min(lengthMs / Math.max(frame.width, 1) / 2, 1000)) * 1000;
  const end = timeBounds(times, now).end;
  const bounds = useMemo(() => ({ start: times.start, end }), [times.start, end]);
  const timeView = useTimeView(search.zoom, bounds, (zoom) => onSearch({ zoom }, { replace: true }));

  const { level, collapsed, expanded } = search;
  const folding = useMemo(() => parseFolding({ level, collapsed, expanded }), [level, collapsed, expanded]);
  const rows = useMemo(() => visibleRows(tree, folding), [tree, folding]);
  const setFolding = (next: Folding) => onSearch(printFolding(next), { replace: true });

  const selectedId = search.span ?? null;
  const [active, setActive] = useState<string | null>(null);
  const activeId = active ?? selectedId;
  const grid = useRef<VirtualGridHandle>(null);

  const isTouch = useMedia('(pointer: coarse)');
  const [isCompact, setCompact] = useStored('compact-rows', false, isBoolean);
  const rowHeight = isCompact ? 26 : isTouch ? 44 : 32;

  const isOnePane = useMedia('(max-width: 699px)');
  const [storedPanel, storePanel] = useStored('panel-width', 0, isNumber);
  const defaultPanel = Math.round(Math.min(Math.max(frame.width * 0.42, 360), 620));
  const widestPanel = Math.max(frame.width - narrowestTrace, narrowestPanel);
  const panelWidth = Math.min(Math.max(storedPanel || defaultPanel, narrowestPanel), widestPanel);

  const isPanelOpen = selectedId !== null;
  const hidesTrace = isOnePane && isPanelOpen;

  const indexOf = (spanId: string | null) => rows.findIndex((row) => row.node.spanId === spanId);
  const reveal = useEffectEvent(() => {
    if (selectedId !== null) setActive(null);
    // Closing the pane moves nothing, unless it stood in the place of the tree.
    else if (!isOnePane) return;
    const index = indexOf(activeId);
    if (index >= 0) grid.current?.reveal(index, contextRows);
  });
  const isLaidOut = frame.width > 0;
  useEffect(() => {
    if (isLaidOut && !hidesTrace) reveal();
  }, [selectedId, isLaidOut, hidesTrace]);

  function select(spanId: string, options?: { replace?: boolean }) {
    onSearch({ span: spanId }, options);
  }

  /** The cursor stays on the row whose pane was closed. */
  function closePanel() {
    setActive(selectedId);
    onSearch({ span: undefined });
    grid.current?.focus();
  }

  /** Moves the cursor; a panel that is open follows, without a step in the history for each row passed. */
  function moveTo(index: number) {
    const row = rows[index];
    if (!row) return;
    grid.current?.reveal(index);
    if (selectedId === null) setActive(row.node.spanId);
    else select(row.node.spanId, { replace: true });
  }

  function goToNextError() {
    const node = nextError(tree, activeId);
    if (!node) return;
    onSearch({ ...printFolding(revealNode(folding, node)), span: node.spanId });
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
    else select(rows[action.index]!.node.spanId);
    return true;
  }

  const zoomBy = (factor: number) =>
    timeView.setView(zoomView(timeView.view, factor, (timeView.view.start + timeView.view.end) / 2, bounds));
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
  useShortcuts({
    ...Object.fromEntries([...treeKeys, 'j', 'k', '[', ']', '*'].map((key) => [key, onTreeKey])),
    Escape: () => (selectedId === null ? false : closePanel()),
    e: goToNextError,
    '+': () => zoomBy(1.5),
    '=': () => zoomBy(1.5),
    '-': () => zoomBy(1 / 1.5),
    '0': () => timeView.setView(null),
  });

  // The payload of the row under the pointer is read before it is asked for.
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(hover.current), []);
  const prefetch = useCallback(
    (spanId: string) => {
      clearTimeout(hover.current);
      hover.current = setTimeout(() => void client.prefetchQuery(spanOptions(run.traceId, spanId)), hoverMs);
    },
    [client, run.traceId],
  );

  const toggle = (row: VisibleRow) => setFolding(setCollapsed(folding, [row.node], !row.isCollapsed));
  return (
    <>
      {!hidesTrace && (
        <>
          <RunHeader
            run={run}
            list={list}
            isCompact={isCompact}
            onCompact={setCompact}
            onDelete={onDelete}
            leading={leading}
          />
          <OverviewStrip
            tree={tree}
            times={times}
            bounds={bounds}
            timeView={timeView}
            label={`The whole run: ${run.spanCount} spans, ${run.errorCount} of them failed`}
          />
        </>
      )}
      <div ref={frameRef} className={styles.frame}>
        {isLaidOut && !hidesTrace && (
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
            onSelect={select}
            onToggle={toggle}
            onHover={prefetch}
            onFold={(depth) => setFolding(depth === null ? nothingFolded : foldToLevel(depth))}
          />
        )}
        {isLaidOut && isPanelOpen && (
          <>
            {!isOnePane && (
              <ResizeHandle
                label="Width of the span’s pane"
                value={panelWidth}
                min={narrowestPanel}
                max={widestPanel}
                initial={defaultPanel}
                isReversed
                onChange={storePanel}
              />
            )}
            <SpanPanel
              traceId={run.traceId}
              spanId={selectedId}
              node={tree.byId.get(selectedId) ?? null}
              times={times}
              bounds={bounds}
              width={isOnePane ? null : panelWidth}
              tab={search.tab ?? 'content'}
              onTab={(tab) => onSearch({ tab: tab === 'content' ? undefined : tab }, { replace: true })}
              onClose={closePanel}
            />
          </>
        )}
      </div>
    </>
  );
}
