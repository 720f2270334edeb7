import { useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, PanelLeftOpen } from 'lucide-react';
import { useCallback, useState } from 'react';
import { RunsPane } from '../runs/runs-pane.tsx';
import { RunPage } from '../trace/run-page.tsx';
import type { RunSearch } from '../trace/run-search.ts';
import { Drawer } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ResizeHandle } from '../ui/resize-handle.tsx';
import { useMedia } from '../ui/use-media.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { isBoolean, isNumber, useStored } from '../ui/use-stored.ts';
import { useRunNeighbours } from './use-run-neighbours.ts';
import styles from './run-route.module.css';

const initialWidth = 260;

/** One run, with the list of runs beside it: a pane where there is room, a drawer where there is not. */
export function RunRoute() {
  const { traceId } = useParams({ from: '/runs/$traceId' });
  const search = useSearch({ from: '/runs/$traceId' });
  const list = useLocation({ select: (location) => location.state.list }) ?? {};
  const navigate = useNavigate({ from: '/runs/$traceId' });
  const isWide = useMedia('(min-width: 1100px)');
  const [isPaneOpen, setPaneOpen] = useStored('runs-pane', false, isBoolean);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [width, setWidth] = useStored('runs-pane-width', initialWidth, isNumber);

  const open = (next: string) => {
    setDrawerOpen(false);
    // How runs are looked at stays; what was chosen in one means nothing in another.
    void navigate({
      to: '/runs/$traceId',
      params: { traceId: next },
      search: ({ mode, path, noise, gaps }) => ({ mode, path, noise, gaps }),
      state: true,
    });
  };
  const change = useCallback(
    (changes: RunSearch, { replace = false } = {}) =>
      void navigate({ search: (last) => ({ ...last, ...changes }), replace, state: true }),
    [navigate],
  );
  const goToList = () => void navigate({ to: '/', search: list });
  const neighbours = useRunNeighbours(traceId, list);
  const goTo = (next: string | null) => (next === null ? false : open(next));
  // With a span open, Escape closes that first.
  useShortcuts({
    J: () => goTo(neighbours.next),
    K: () => goTo(neighbours.previous),
    Escape: () => (search.span === undefined ? goToList() : false),
  });
  const showsPane = isWide && isPaneOpen;

  return (
    <div className={styles.route}>
      {showsPane && (
        <>
          <div className={styles.pane} style={{ width }}>
            <RunsPane traceId={traceId} onOpen={open} onClose={() => setPaneOpen(false)} />
          </div>
          <ResizeHandle
            label="Width of the list of runs"
            value={width}
            min={200}
            max={420}
            initial={initialWidth}
            onChange={setWidth}
          />
        </>
      )}
      <RunPage
        key={traceId}
        traceId={traceId}
        search={search}
        list={list}
        onSearch={change}
        onDeleted={goToList}
        neighbours={
          <>
            <IconButton
              label="Previous run of the list"
              shortcut="Shift K"
              icon={<ChevronUp size={16} />}
              disabled={neighbours.previous === null}
              onClick={() => goTo(neighbours.previous)}
            />
            <IconButton
              label="Next run of the list"
              shortcut="Shift J"
              icon={<ChevronDown size={16} />}
              disabled={neighbours.next === null}
              onClick={() => goTo(neighbours.next)}
            />
          </>
        }
        leading={
          !showsPane && (
            <IconButton
              label="Show the list of runs"
              icon={<PanelLeftOpen size={16} />}
              onClick={() => (isWide ? setPaneOpen(true) : setDrawerOpen(true))}
            />
          )
        }
      />
      <Drawer title="Recent runs" open={isDrawerOpen && !isWide} onClose={() => setDrawerOpen(false)}>
        <RunsPane traceId={traceId} onOpen={open} onClose={() => setDrawerOpen(false)} />
      </Drawer>
    </div>
  );
}
