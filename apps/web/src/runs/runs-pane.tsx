import { formatAgo } from '@spanlight/schema';
import { useInfiniteQuery } from '@tanstack/react-query';
import { PanelLeftClose } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { newestFirst, runsOptions } from '../api.ts';
import { nameText } from '../content/name-text.ts';
import { RunDuration } from '../content/run-duration.tsx';
import { StatusMark } from '../content/status-mark.tsx';
import { TypeIcon } from '../content/type-icon.tsx';
import { useConnection, useLiveRuns } from '../live.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { useNow } from '../ui/use-now.ts';
import { VirtualGrid } from '../ui/virtual-grid.tsx';
import styles from './runs-pane.module.css';

interface RunsPaneProps {
  /** The run that is open. */
  traceId: string;
  onOpen: (traceId: string) => void;
  onClose: () => void;
}

const everyRun = { filter: '', sort: newestFirst };
const rowHeight = 50;

/** The newest runs beside an open one, to step from run to run. */
export function RunsPane({ traceId, onOpen, onClose }: RunsPaneProps) {
  const query = useInfiniteQuery(runsOptions(everyRun));
  useLiveRuns(everyRun, query.data?.pages[0]?.snapshot);
  const now = useNow(true, 1000);
  const isLive = useConnection() === 'live';
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data]);
  const rowKey = useCallback((index: number) => runs[index]?.traceId ?? '', [runs]);
  const indices = useMemo(() => new Map(runs.map((run, index) => [run.traceId, index])), [runs]);
  const indexOf = useCallback((id: string) => indices.get(id), [indices]);
  const current = indices.get(traceId) ?? -1;

  return (
    <nav className={styles.pane} aria-label="Recent runs">
      <div className={styles.head}>
        <h2>Runs</h2>
        <IconButton label="Close the list of runs" icon={<PanelLeftClose size={16} />} onClick={onClose} />
      </div>
      <VirtualGrid
        role="grid"
        label="Recent"
        count={runs.length}
        rowHeight={rowHeight}
        rowKey={rowKey}
        indexOf={indexOf}
        rowId={(index) => `recent-${rowKey(index)}`}
        active={current}
        onNearEnd={() => {
          if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
          const next = step === undefined ? undefined : runs[current + step];
          if (!next) return;
          event.preventDefault();
          onOpen(next.traceId);
        }}
        renderRow={(index, top) => {
          const run = runs[index];
          if (!run) return null;
          return (
            <div
              key={run.traceId}
              role="row"
              id={`recent-${run.traceId}`}
              aria-rowindex={index + 1}
              aria-selected={run.traceId === traceId}
              className={styles.row}
              style={{ top, height: rowHeight }}
              onClick={() => onOpen(run.traceId)}
            >
              <div role="gridcell" className={styles.cell}>
                <span className={styles.name}>
                  <TypeIcon type={run.type} />
                  <span className={styles.text}>{nameText(run.name)}</span>
                  <StatusMark status={run.status} isIconOnly />
                </span>
                <span className={styles.numbers}>
                  <span>{formatAgo(run.startedAt / 1000, now)}</span>
                  <RunDuration run={run} isLive={isLive} />
                </span>
              </div>
            </div>
          );
        }}
      />
    </nav>
  );
}
