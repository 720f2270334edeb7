import type { Run } from '@spanlight/schema';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useCallback, useMemo, type Ref } from 'react';
import { useConnection, useLiveNow } from '../live.ts';
import { useNow } from '../ui/use-now.ts';
import { useSize } from '../ui/use-size.ts';
import { VirtualGrid, type VirtualGridHandle } from '../ui/virtual-grid.tsx';
import { durationMs, fullDuration } from './duration-scale.ts';
import { RunCell } from './run-cell.tsx';
import { fitColumns, gridTemplate, nextSort, type Column } from './run-columns.ts';
import styles from './runs-table.module.css';

interface RunsTableProps {
  runs: readonly Run[];
  sort: string;
  onSort: (sort: string) => void;
  activeIndex: number;
  /** Chosen for what is done to several. */
  chosen: ReadonlySet<string>;
  /** Came in just now. */
  fresh: ReadonlySet<string>;
  onOpen: (run: Run) => void;
  onNearEnd: () => void;
  onScrolledAway: (isAway: boolean) => void;
  ref: Ref<VirtualGridHandle>;
}

const rowHeight = 36;

export function RunsTable(props: RunsTableProps) {
  const { runs, sort, onSort, activeIndex, chosen, fresh, onOpen, ref } = props;
  const [sizeRef, { width }] = useSize<HTMLDivElement>();
  const columns = useMemo(() => fitColumns(width), [width]);
  const template = useMemo(() => gridTemplate(columns), [columns]);
  const now = useNow(true, 1000);
  const liveNow = useLiveNow(true, 1000);
  const isLive = useConnection() === 'live';
  const fullBarMs = useMemo(() => fullDuration(runs.map((run) => durationMs(run, liveNow))), [runs, liveNow]);
  const indices = useMemo(() => new Map(runs.map((run, index) => [run.traceId, index])), [runs]);
  const rowKey = useCallback((index: number) => runs[index]?.traceId ?? '', [runs]);
  const indexOf = useCallback((traceId: string) => indices.get(traceId), [indices]);

  return (
    <div ref={sizeRef} className={styles.table}>
      {width > 0 && (
        <VirtualGrid
          ref={ref}
          role="grid"
          label="Runs"
          headerHeight={32}
          header={<HeaderRow columns={columns} template={template} sort={sort} onSort={onSort} />}
          count={runs.length}
          rowHeight={rowHeight}
          rowKey={rowKey}
          indexOf={indexOf}
          rowId={(index) => `run-${runs[index]?.traceId}`}
          active={activeIndex}
          onNearEnd={props.onNearEnd}
          onScrolledAway={props.onScrolledAway}
          renderRow={(index, top) => {
            const run = runs[index];
            if (!run) return null;
            const isChosen = chosen.has(run.traceId);
            return (
              <div
                key={run.traceId}
                role="row"
                id={`run-${run.traceId}`}
                aria-rowindex={index + 2}
                aria-selected={isChosen}
                data-trace-id={run.traceId}
                data-active={index === activeIndex || undefined}
                data-fresh={fresh.has(run.traceId) || undefined}
                data-error={run.status === 'error' || undefined}
                className={styles.row}
                style={{ top, gridTemplateColumns: template }}
                // Before the link of the name, which does not know the way back to this list.
                onClickCapture={(event) => {
                  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  onOpen(run);
                }}
              >
                {isChosen && <span className={styles.chosen} />}
                {columns.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={styles.cell}
                    data-numeric={column.isNumeric || undefined}
                  >
                    <RunCell
                      column={column.id}
                      run={run}
                      now={now}
                      liveNow={liveNow}
                      isLive={isLive}
                      fullBarMs={fullBarMs}
                      hasStatus={columns[0]?.id === 'status'}
                    />
                  </div>
                ))}
              </div>
            );
          }}
        />
      )}
    </div>
  );
}

interface HeaderRowProps {
  columns: readonly Column[];
  template: string;
  sort: string;
  onSort: (sort: string) => void;
}

function HeaderRow({ columns, template, sort, onSort }: HeaderRowProps) {
  return (
    <div role="row" aria-rowindex={1} className={styles.header} style={{ gridTemplateColumns: template }}>
      {columns.map((column) => (
        <ColumnHeader key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </div>
  );
}

function ColumnHeader({
  column,
  sort,
  onSort,
}: {
  column: Column;
  sort: string;
  onSort: (sort: string) => void;
}) {
  const { label, isNumeric, sort: sortName } = column;
  const direction = sort === sortName ? 'ascending' : sort === `-${sortName}` ? 'descending' : 'none';
  return (
    <div
      role="columnheader"
      aria-sort={sortName ? direction : undefined}
      className={styles.columnHeader}
      data-numeric={isNumeric || undefined}
    >
      {sortName ? (
        <button type="button" className={styles.sort} onClick={() => onSort(nextSort(sort, sortName))}>
          {direction === 'ascending' && <ArrowUp size={12} aria-hidden />}
          {direction === 'descending' && <ArrowDown size={12} aria-hidden />}
          {label}
        </button>
      ) : (
        label
      )}
    </div>
  );
}
