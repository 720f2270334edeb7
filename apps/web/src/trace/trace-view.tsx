import { buildTree, type Run, type SpanRow, type SpanTree, type TreeNode } from '@spanlight/schema';
import { useQueryClient } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { spanOptions } from '../api.ts';
import type { RunsSearch } from '../content/runs-search.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ResizeHandle } from '../ui/resize-handle.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { useMedia } from '../ui/use-media.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { useSize } from '../ui/use-size.ts';
import { isNumber, useStored } from '../ui/use-stored.ts';
import { ErrorSteps } from './error-steps.tsx';
import { FindBar } from './find-bar.tsx';
import { ModeBar } from './mode-bar.tsx';
import { modeOf, offeredModes } from './modes.ts';
import { OverviewStrip } from './overview-strip.tsx';
import { RunClockProvider, useRunClock } from './run-clock.tsx';
import { RunHeader } from './run-header.tsx';
import type { RunMode, RunSearch } from './run-search.ts';
import styles from './trace-view.module.css';
import { useFind } from './use-find.ts';
import { nextError } from './visible-rows.ts';

interface TraceViewProps {
  run: Run;
  spans: readonly SpanRow[];
  search: RunSearch;
  list: RunsSearch;
  onSearch: (changes: RunSearch, options?: { replace?: boolean }) => void;
  onDelete: () => void;
  leading: ReactNode;
  /** The ways to the runs before and after this one. */
  neighbours: ReactNode;
}

const hoverMs = 60;
const narrowestPanel = 320;
const narrowestTrace = 320;

/** Its code comes when the run has been drawn, so that it is there before a span is opened. */
const SpanPanel = onDemand(
  () => import('./span-panel.tsx').then((file) => file.SpanPanel),
  <Skeleton rows={8} />,
);

/** One run: the whole at the top, one of the ways to look at it below, and the pane of the span that is open. */
export function TraceView(props: TraceViewProps) {
  const { run, spans, search, list, onSearch, onDelete, leading, neighbours } = props;
  const tree = useMemo(() => buildTree(spans), [spans]);
  const [frameRef, frame] = useSize<HTMLDivElement>();
  const mode = modeOf(run, search.mode);
  const [tools, setTools] = useState<HTMLDivElement | null>(null);
  const view = useRef<HTMLDivElement>(null);

  const selectedId = search.span ?? null;
  const [active, setActive] = useState<string | null>(null);
  const activeId = active ?? selectedId;

  const isOnePane = useMedia('(max-width: 699px)');
  const [storedPanel, storePanel] = useStored('panel-width', 0, isNumber);
  const defaultPanel = Math.round(Math.min(Math.max(frame.width * 0.42, 360), 620));
  const widestPanel = Math.max(frame.width - narrowestTrace, narrowestPanel);
  const panelWidth = Math.min(Math.max(storedPanel || defaultPanel, narrowestPanel), widestPanel);
  const isPanelOpen = selectedId !== null;
  const hidesTrace = isOnePane && isPanelOpen;

  const readAhead = useReadAhead(run.traceId, tree);
  const select = useCallback(
    (spanId: string, options?: { replace?: boolean }) => {
      setActive(null);
      // The server reads it while the pane is drawn.
      readAhead.now(spanId);
      onSearch({ span: spanId }, options);
    },
    [onSearch, readAhead],
  );
  const find = useFind({
    run,
    tree,
    search,
    onSearch,
    selectedId,
    onSelect: select,
    activeId,
    onActive: setActive,
  });
  const setMode = (next: RunMode) => onSearch({ mode: next });

  /** The cursor stays on the span whose pane was closed. */
  function closePanel() {
    setActive(selectedId);
    onSearch({ span: undefined });
    view.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  function goToError(step: 1 | -1) {
    const node = nextError(tree, activeId, step);
    if (node) select(node.spanId);
  }

  useShortcuts({
    ...Object.fromEntries(offeredModes.map(({ name, key }) => [key, () => setMode(name)])),
    ...find.shortcuts,
    Escape: () => (selectedId === null ? false : closePanel()),
    e: () => goToError(1),
    E: () => goToError(-1),
  });

  useEffect(() => SpanPanel.preload(), []);
  return (
    <RunClockProvider
      spans={spans}
      tree={tree}
      cutsGaps={search.gaps === 'cut'}
      zoom={search.zoom}
      onZoom={(zoom) => onSearch({ zoom }, { replace: true })}
    >
      {!hidesTrace && (
        <>
          <RunHeader run={run} list={list} onDelete={onDelete} leading={leading} neighbours={neighbours} />
          <OverviewStrip
            tree={tree}
            label={`The whole run: ${run.spanCount} spans, ${run.errorCount} of them failed`}
          />
          <ModeBar mode={mode.name} onMode={setMode} toolsRef={setTools}>
            {run.errorCount > 0 && <ErrorSteps count={run.errorCount} onStep={goToError} />}
            <IconButton
              label="Find in run"
              shortcut="Ctrl F"
              icon={<Search size={15} />}
              aria-pressed={find.isOpen}
              onClick={find.isOpen ? find.close : find.open}
            />
          </ModeBar>
          {find.isOpen && <FindBar find={find} />}
        </>
      )}
      <div ref={frameRef} className={styles.frame}>
        {!hidesTrace && (
          <div ref={view} className={styles.view}>
            <Suspense fallback={<Skeleton rows={16} />}>
              <mode.Component
                run={run}
                spans={spans}
                tree={tree}
                search={search}
                onSearch={onSearch}
                selectedId={selectedId}
                onSelect={select}
                onHover={readAhead.soon}
                activeId={activeId}
                onActive={setActive}
                found={find.found}
                tools={tools}
              />
            </Suspense>
          </div>
        )}
        {frame.width > 0 && isPanelOpen && (
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
            <OpenSpan
              traceId={run.traceId}
              spanId={selectedId}
              tree={tree}
              node={tree.byId.get(selectedId) ?? null}
              onSelect={select}
              width={isOnePane ? null : panelWidth}
              search={search}
              wanted={find.found?.ids.has(selectedId) ? find.text : null}
              onSearch={onSearch}
              onClose={closePanel}
            />
          </>
        )}
      </div>
    </RunClockProvider>
  );
}

interface OpenSpanProps {
  traceId: string;
  spanId: string;
  tree: SpanTree;
  node: TreeNode | null;
  width: number | null;
  search: RunSearch;
  wanted: string | null;
  onSearch: TraceViewProps['onSearch'];
  onSelect: (spanId: string) => void;
  onClose: () => void;
}

/** The span’s pane, with the clock. */
function OpenSpan({ search, onSearch, ...rest }: OpenSpanProps) {
  const { times, bounds } = useRunClock();
  return (
    <SpanPanel.Component
      {...rest}
      times={times}
      bounds={bounds}
      tab={search.tab ?? 'content'}
      onTab={(tab) => onSearch({ tab: tab === 'content' ? undefined : tab }, { replace: true })}
    />
  );
}

/** Reads the payload of a span before its pane asks for it: of that under the pointer, once it stays there. */
function useReadAhead(traceId: string, tree: SpanTree) {
  const client = useQueryClient();
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(hover.current), []);
  return useMemo(() => {
    function now(spanId: string) {
      clearTimeout(hover.current);
      // What others only name as their parent can't be read.
      if (tree.byId.get(spanId)?.row) void client.prefetchQuery(spanOptions(traceId, spanId));
    }
    function soon(spanId: string) {
      clearTimeout(hover.current);
      hover.current = setTimeout(now, hoverMs, spanId);
    }
    return { now, soon };
  }, [client, traceId, tree]);
}
