import type { FeedEvent } from '@spanlight/schema';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import {
  keys,
  liveUrl,
  newestFirst,
  runsOptions,
  skeletonOptions,
  type RunsQuery,
  type Snapshot,
} from './api.ts';
import { useNow } from './ui/use-now.ts';
import { patchRunPages, patchSkeleton, tellsOfOthers } from './feed-patches.ts';

/** `lost` once the server has not answered for a while; the page goes on by itself when it is back. */
export type Connection = 'live' | 'lost';

const connection = createConnection();

export function useConnection(): Connection {
  return useSyncExternalStore(connection.subscribe, connection.current);
}

/** The time as `useNow` tells it, but it stands still while the server is gone: nothing is known of what runs since. */
export function useLiveNow(active: boolean, stepMs: number): number {
  const isLive = useConnection() === 'live';
  return useNow(active && isLive, stepMs);
}

/** Keeps a runs list up to date from the moment it was read. */
export function useLiveRuns(query: RunsQuery, snapshot: Snapshot | undefined): void {
  const client = useQueryClient();
  const { filter, sort } = query;
  useEffect(() => {
    if (!snapshot) return;
    const { queryKey } = runsOptions({ filter, sort });
    const canInsert = filter === '' && sort === newestFirst;
    const reread = debounce(() => void client.invalidateQueries({ queryKey }), 500);
    const close = openFeed({
      since: snapshot.revision,
      onEvents: (events) => {
        const data = client.getQueryData(queryKey);
        if (!data) return;
        client.setQueryData(queryKey, { ...data, pages: patchRunPages(data.pages, events, canInsert) });
        if (!canInsert && tellsOfOthers(data.pages, events)) reread.call();
      },
      onReset: () => void client.invalidateQueries({ queryKey }),
    });
    return () => {
      reread.cancel();
      close();
    };
  }, [client, filter, sort, snapshot]);
}

/** Keeps one run, its rows, and the spans that were opened, up to date from the moment the run was read. */
export function useLiveRun(traceId: string, snapshot: Snapshot | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!snapshot) return;
    const { queryKey } = skeletonOptions(traceId);
    return openFeed({
      traceId,
      since: snapshot.revision,
      gatherMs: () => ((client.getQueryData(queryKey)?.spans.length ?? 0) > manySpans ? 300 : 50),
      onEvents: (events) => {
        client.setQueryData(queryKey, (skeleton) => skeleton && patchSkeleton(skeleton, events));
        for (const event of events) {
          if (event.type === 'spans')
            forgetSpans(
              client,
              traceId,
              event.spans.map((span) => span.spanId),
            );
          if (event.type === 'deleted') void client.invalidateQueries({ queryKey });
        }
      },
      onReset: () => void client.invalidateQueries({ queryKey: keys.run(traceId) }),
    });
  }, [client, traceId, snapshot]);
}

/** From here on a redraw costs enough to gather more for it; what comes shows within half a second all the same. */
const manySpans = 5000;

/** What was read of these spans is out of date; what of it shows is read again at once. */
function forgetSpans(client: QueryClient, traceId: string, spanIds: readonly string[]): void {
  const changed = new Set<unknown>(spanIds);
  void client.invalidateQueries({
    queryKey: keys.run(traceId),
    // The key of a span's detail and of its turn has its id in the same place; the skeleton's has none.
    predicate: ({ queryKey }) => changed.has(queryKey[keys.span('', '').length - 1]),
  });
}

interface FeedOptions {
  traceId?: string;
  since: string;
  /** How long to wait for more events, so that one redraw does for all of them. @default 50 */
  gatherMs?: () => number;
  /** Events in order, several at a time where they come fast. */
  onEvents: (events: FeedEvent[]) => void;
  /** What was missed can't be told. The feed is closed; read again, and open another from there. */
  onReset: () => void;
}

const firstRetryMs = 500;
const lastRetryMs = 2000;

/**
 * One stream of events, for as long as the page is visible: a browser keeps six connections to a server for all its
 * tabs, so that a few forgotten ones would block the next. On return it goes on from the last event.
 */
function openFeed({ traceId, since, gatherMs = () => 50, onEvents, onReset }: FeedOptions): () => void {
  let source: EventSource | null = null;
  let lastId = since;
  let retryMs = firstRetryMs;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting: FeedEvent[] = [];
  let flush: ReturnType<typeof setTimeout> | undefined;

  function connect() {
    source = new EventSource(liveUrl(lastId, traceId));
    source.addEventListener('open', () => {
      retryMs = firstRetryMs;
      connection.opened();
    });
    source.addEventListener('error', () => {
      disconnect();
      connection.failed();
      retry = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, lastRetryMs);
    });
    for (const type of ['runs', 'spans', 'deleted'] as const) source.addEventListener(type, receive);
    source.addEventListener('reset', () => {
      close();
      onReset();
    });
  }

  function receive(message: MessageEvent<string>) {
    if (message.lastEventId) lastId = message.lastEventId;
    waiting.push(JSON.parse(message.data) as FeedEvent);
    flush ??= setTimeout(() => {
      flush = undefined;
      const events = waiting;
      waiting = [];
      onEvents(events);
    }, gatherMs());
  }

  function disconnect() {
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  function followVisibility() {
    disconnect();
    if (!document.hidden) connect();
  }

  function close() {
    disconnect();
    clearTimeout(flush);
    document.removeEventListener('visibilitychange', followVisibility);
  }

  document.addEventListener('visibilitychange', followVisibility);
  if (!document.hidden) connect();
  return close;
}

/** Whether the server is there, told only once it has been gone for longer than a restart takes. */
function createConnection() {
  let state: Connection = 'live';
  let pending: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  function become(next: Connection) {
    clearTimeout(pending);
    pending = undefined;
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener();
  }
  return {
    current: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    opened: () => become('live'),
    failed: () => {
      if (state === 'live') pending ??= setTimeout(() => become('lost'), 1500);
    },
  };
}

function debounce(run: () => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call() {
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}
