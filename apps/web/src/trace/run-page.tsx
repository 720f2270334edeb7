import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SearchX, Unplug } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiError, deleteRuns, isUnreachable, skeletonOptions } from '../api.ts';
import { useLiveRun } from '../live.ts';
import { Button } from '../ui/button.tsx';
import buttonStyles from '../ui/button.module.css';
import { classNames } from '../ui/class-names.ts';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../ui/use-title.ts';
import styles from './run-page.module.css';
import type { RunsSearch } from '../content/runs-search.ts';
import { preloadMode } from './modes.ts';
import type { RunSearch } from './run-search.ts';
import { TraceView } from './trace-view.tsx';

interface RunPageProps {
  traceId: string;
  search: RunSearch;
  /** The runs list to go back to. */
  list: RunsSearch;
  /** Changes parts of the address; `replace` where going back should not undo it. */
  onSearch: (changes: RunSearch, options?: { replace?: boolean }) => void;
  /** The run is gone by the reader's own will. */
  onDeleted: () => void;
  /** Stands in the header before the name. */
  leading: ReactNode;
  /** The ways to the runs before and after this one. */
  neighbours: ReactNode;
}

/** Programs tell the ids of their runs before the first span has come. */
const missingPauseMs = 1000;

function isMissingError(error: Error | null): boolean {
  return error instanceof ApiError && [400, 404].includes(error.status);
}

export function RunPage({ traceId, search, list, onSearch, onDeleted, leading, neighbours }: RunPageProps) {
  const client = useQueryClient();
  const query = useQuery({
    ...skeletonOptions(traceId),
    refetchInterval: ({ state }) => (isMissingError(state.error) ? missingPauseMs : false),
  });
  useLiveRun(traceId, query.data?.snapshot);
  useTitle(query.data?.run.name ?? 'Run');
  // The code for looking at the run comes at the same time as the run.
  useEffect(() => preloadMode(search.mode), [search.mode]);

  const [wasMissing, setWasMissing] = useState(false);
  const isMissing = isMissingError(query.error);
  if (isMissing && !wasMissing) setWasMissing(true);
  // Also while it is looked for again.
  if (isMissing || (wasMissing && query.isPending && !query.failureReason)) {
    return (
      <main className={styles.page}>
        <Notice
          isPage
          icon={<SearchX size={24} aria-hidden />}
          title="There is no such run"
          action={
            <Link to="/" search={list} className={classNames(buttonStyles.button, buttonStyles.plain)}>
              See all runs
            </Link>
          }
        >
          No span of <code>{traceId}</code> has come yet, or the run was deleted. It shows here as soon as one
          comes.
        </Notice>
      </main>
    );
  }
  if (query.data) {
    return (
      <main className={styles.page}>
        <TraceView
          key={traceId}
          run={query.data.run}
          spans={query.data.spans}
          search={search}
          list={list}
          onSearch={onSearch}
          onDelete={() => void deleteRuns(client, [traceId]).then(onDeleted)}
          leading={leading}
          neighbours={neighbours}
        />
      </main>
    );
  }
  return (
    <main className={styles.page}>
      {query.failureReason && isUnreachable(query.failureReason) ? (
        <Notice isPage icon={<Unplug size={24} aria-hidden />} title="The server does not answer">
          Trying again every few seconds. Start it with <code>npx spanlight</code>.
        </Notice>
      ) : query.isError ? (
        <Notice
          isPage
          icon={<Unplug size={24} aria-hidden />}
          title="The run could not be read"
          action={<Button onClick={() => void query.refetch()}>Try again</Button>}
        >
          {query.error.message}
        </Notice>
      ) : (
        <Skeleton rows={16} />
      )}
    </main>
  );
}
