import type { Run } from '@spanlight/schema';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, Search, SearchX, Trash2, Unplug } from 'lucide-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { ApiError, deleteRuns, isUnreachable, runsOptions } from '../api.ts';
import { useLiveRuns } from '../live.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { NewsButton } from '../ui/news-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { VirtualGridHandle } from '../ui/virtual-grid.tsx';
import { FilterBar } from './filter-bar.tsx';
import { holdBack } from './held-list.ts';
import styles from './runs-page.module.css';
import { RunsTable } from './runs-table.tsx';
import { useFreshIds } from './use-fresh-ids.ts';
import { useSparsePages } from './use-sparse-pages.ts';

interface RunsPageProps {
  filter: string;
  sort: string;
  onFilter: (filter: string) => void;
  onSort: (sort: string) => void;
  onOpen: (traceId: string) => void;
  /** What stands here while there is no run at all. */
  empty: ReactNode;
}

export function RunsPage({ filter, sort, onFilter, onSort, onOpen, empty }: RunsPageProps) {
  const client = useQueryClient();
  const query = useInfiniteQuery({ ...runsOptions({ filter, sort }), placeholderData: keepPreviousData });
  useLiveRuns({ filter, sort }, query.isPlaceholderData ? undefined : query.data?.pages[0]?.snapshot);
  const filterError =
    query.error instanceof ApiError && query.error.status === 400 ? query.error.message : null;
  // While a filter is half typed, and so can't be read, the last list stays.
  const [lastData, setLastData] = useState(query.data);
  if (query.data && query.data !== lastData) setLastData(query.data);
  const data = query.data ?? (filterError ? lastData : undefined);
  const all = useMemo(() => data?.pages.flatMap((page) => page.runs) ?? [], [data]);

  const [isPaused, setPaused] = useState(false);
  const [held, setHeld] = useState<readonly Run[] | null>(null);
  const knownIds = useMemo(() => held && new Set(held.map((run) => run.traceId)), [held]);
  const { shown: runs, newCount } = useMemo(() => holdBack(all, knownIds), [all, knownIds]);
  const fresh = useFreshIds(runs, `${filter}\n${sort}`);
  const search = useSparsePages(query);

  const grid = useRef<VirtualGridHandle>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asksDelete, setAsksDelete] = useState(false);
  const activeIndex = activeId === null ? -1 : runs.findIndex((run) => run.traceId === activeId);
  const marked = [...chosen].filter((traceId) => runs.some((run) => run.traceId === traceId));
  const toDelete = marked.length > 0 ? marked : activeIndex >= 0 ? [runs[activeIndex]!.traceId] : [];

  const deletion = useMutation({
    mutationFn: (traceIds: readonly string[]) => deleteRuns(client, traceIds),
    onSuccess: () => setChosen(new Set()),
  });

  function move(index: number) {
    const next = Math.min(Math.max(index, 0), runs.length - 1);
    setActiveId(runs[next]?.traceId ?? null);
    grid.current?.reveal(next);
  }

  function toggleChosen() {
    const run = runs[activeIndex];
    if (!run) return;
    const next = new Set(chosen);
    if (!next.delete(run.traceId)) next.add(run.traceId);
    setChosen(next);
  }

  const keys: Record<string, () => void> = {
    ArrowDown: () => move(activeIndex + 1),
    j: () => move(activeIndex + 1),
    ArrowUp: () => move(activeIndex - 1),
    k: () => move(activeIndex - 1),
    PageDown: () => move(activeIndex + 15),
    PageUp: () => move(activeIndex - 15),
    Home: () => move(0),
    End: () => move(runs.length - 1),
    x: toggleChosen,
    Escape: () => setChosen(new Set()),
    Enter: () => runs[activeIndex] && onOpen(runs[activeIndex].traceId),
    Delete: () => toDelete.length > 0 && setAsksDelete(true),
  };

  /** In the table, or anywhere that has no use for keys of its own. */
  const inTable = (act: () => void) => (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (target !== document.body && (!target.closest('[role=grid]') || target.closest('button')))
      return false;
    act();
  };
  useShortcuts(Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, inTable(act)])));

  function release() {
    setHeld(isPaused ? all : null);
    grid.current?.scrollToTop();
  }

  const isEmpty = query.isSuccess && all.length === 0 && filter === '';
  if (isEmpty) return empty;

  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <h1 className={styles.title}>Runs</h1>
        <FilterBar
          filter={filter}
          error={filterError}
          onChange={onFilter}
          onLeave={() => {
            grid.current?.focus();
            if (activeIndex < 0) move(0);
          }}
        />
        <div className={styles.actions}>
          {marked.length > 0 && (
            <Button onClick={() => setAsksDelete(true)}>
              <Trash2 size={14} aria-hidden /> Delete {marked.length}
            </Button>
          )}
          <IconButton
            label={isPaused ? 'Resume: show runs as they come' : 'Pause: keep the list as it is'}
            aria-pressed={isPaused}
            icon={isPaused ? <Play size={16} /> : <Pause size={16} />}
            onClick={() => {
              setPaused(!isPaused);
              setHeld(isPaused ? null : all);
            }}
          />
        </div>
      </header>
      {deletion.error && (
        <p role="alert" className={styles.problem}>
          {deletion.error.message}
        </p>
      )}
      <div className={styles.content} data-stale={query.isPlaceholderData || !query.data || undefined}>
        {newCount > 0 && (
          <NewsButton className={styles.new} onClick={release}>
            {newCount} new
          </NewsButton>
        )}
        {query.isPending ? (
          query.failureReason && isUnreachable(query.failureReason) ? (
            <Notice icon={<Unplug size={24} />} title="The server does not answer">
              Trying again every few seconds. Start it with <code>npx spanlight</code>.
            </Notice>
          ) : (
            <Skeleton rows={12} rowHeight={36} />
          )
        ) : query.isError && !data ? (
          <Notice
            icon={<SearchX size={24} />}
            title={filterError ? 'This filter can’t be read' : 'The runs could not be read'}
            action={
              filterError ? (
                <Button onClick={() => onFilter('')}>Clear filter</Button>
              ) : (
                <Button onClick={() => void query.refetch()}>Try again</Button>
              )
            }
          >
            {filterError ? 'The words under it say why.' : query.error.message}
          </Notice>
        ) : runs.length === 0 && search !== 'over' ? (
          <Notice
            icon={<Search size={24} />}
            title={search === 'goes-on' ? 'Searching further…' : 'No match in the runs searched so far'}
            action={
              search === 'rests' && <Button onClick={() => void query.fetchNextPage()}>Search further</Button>
            }
          />
        ) : runs.length === 0 ? (
          <Notice
            icon={<SearchX size={24} />}
            title="No run matches this filter"
            action={<Button onClick={() => onFilter('')}>Clear filter</Button>}
          />
        ) : (
          <RunsTable
            ref={grid}
            runs={runs}
            sort={sort}
            onSort={onSort}
            activeIndex={activeIndex}
            chosen={chosen}
            fresh={fresh}
            onOpen={(run) => onOpen(run.traceId)}
            onNearEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
            }}
            onScrolledAway={(isAway) => {
              if (!isPaused) setHeld(isAway ? runs : null);
            }}
          />
        )}
        {runs.length > 0 && search === 'goes-on' && (
          <p role="status" className={styles.search}>
            Searching further…
          </p>
        )}
        {runs.length > 0 && search === 'rests' && (
          <p className={styles.search}>
            No further match in the runs searched so far.{' '}
            <Button onClick={() => void query.fetchNextPage()}>Search further</Button>
          </p>
        )}
      </div>
      <ConfirmDialog
        open={asksDelete}
        title={toDelete.length === 1 ? 'Delete 1 run?' : `Delete ${toDelete.length} runs?`}
        words={
          toDelete.length === 1
            ? `“${runs.find((run) => run.traceId === toDelete[0])?.name}” and all its spans will be gone for good.`
            : 'They and all their spans will be gone for good.'
        }
        action="Delete"
        onConfirm={() => deletion.mutate(toDelete)}
        onClose={() => setAsksDelete(false)}
      />
    </main>
  );
}
