import { formatAgo } from '@spanlight/schema';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { newestFirst, runsOptions } from '../api.ts';
import { useLiveRuns } from '../live.ts';
import { useNow } from '../ui/use-now.ts';
import { ConnectGuide } from './connect-guide.tsx';
import styles from './connect-page.module.css';
import { KeptRuns } from './kept-runs.tsx';
import { ReceivedRequests } from './received-requests.tsx';

const everyRun = { filter: '', sort: newestFirst };

/** How to connect, and the last run that came: the sign that it worked. */
export function ConnectPage() {
  const query = useInfiniteQuery(runsOptions(everyRun));
  useLiveRuns(everyRun, query.data?.pages[0]?.snapshot);
  const now = useNow(true, 1000);
  const last = query.data?.pages[0]?.runs[0];
  return (
    <ConnectGuide
      title="Send traces here"
      after={
        <>
          <ReceivedRequests now={now} />
          <KeptRuns />
        </>
      }
      status={
        last ? (
          <p role="status">
            It works. The last run came {formatAgo(last.startedAt / 1000, now)}:{' '}
            <Link to="/runs/$traceId" params={{ traceId: last.traceId }} className={styles.link}>
              {last.name}
            </Link>
          </p>
        ) : (
          <ListeningWords />
        )
      }
    />
  );
}

export function ListeningWords() {
  return (
    <p role="status">
      Listening on <code>{window.location.origin}</code>. The first run shows here by itself.
    </p>
  );
}
