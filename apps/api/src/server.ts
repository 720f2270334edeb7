import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { createFeed } from './feed/feed.ts';
import type { GuardOptions } from './guard.ts';
import { createIngest } from './ingest/ingest.ts';
import { createSpool, type SpoolReading } from './ingest/spool.ts';
import { createLiveness, type LivenessOptions } from './liveness/liveness.ts';
import type { OwnPrice } from './cost/price-overrides.ts';
import { createReadSpan } from './read-span.ts';
import { repeat } from './repeat.ts';
import type { ReadSpan } from './span.ts';
import { serverUrl } from './server-url.ts';
import { openDatabase } from './store/open-database.ts';
import { createStore, type Store } from './store/store.ts';

export interface ServerOptions {
  /** Database file, `:memory:`, or the URL of a PostgreSQL database. */
  database: string;
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. @default 4318 */
  port?: number;
  /** Origins of pages elsewhere that may send spans. @default none */
  allowedOrigins?: GuardOptions['allowedOrigins'];
  /** @default 64 MiB */
  maxBodyBytes?: number;
  /** How long a write waits while another process holds a database file, milliseconds. @default 2000 */
  busyWaitMs?: number;
  /** The user's own prices of models; they come before the price list. @default none */
  prices?: readonly OwnPrice[];
  /** Folder of the built page. @default where the build puts it */
  pageRoot?: string;
  /** Where programs leave what they could not send. @default none is read */
  spool?: SpoolSource;
  /** When runs whose program is gone become interrupted. */
  liveness?: Pick<LivenessOptions, 'idleMs' | 'now'>;
  /** Pause between two looks for such runs, milliseconds. @default 1000 */
  sweepMs?: number;
}

export interface SpoolSource {
  directory: string;
  /** Is told of each look that found something. */
  onRead: (reading: SpoolReading) => void;
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  url: string;
  /** Takes no more requests, finishes those it has, ends live streams, and closes the store. */
  close(): Promise<void>;
}

/**
 * Starts Spanlight.
 * @throws {StoreOpenError} when the database can't be opened; an error with code EADDRINUSE when the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const engine = await openDatabase({
    database: options.database,
    ...(options.busyWaitMs !== undefined && { busyWaitMs: options.busyWaitMs }),
  });
  const read = createReadSpan(options.prices);
  const store = await createStore(engine, read);
  try {
    return await serve(store, read, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(store: Store, read: ReadSpan, options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 4318, allowedOrigins = [], pageRoot, sweepMs = 1000 } = options;
  const feed = createFeed({ store });
  const liveness = await createLiveness({ store, feed, ...options.liveness });
  const ingest = createIngest({
    store,
    feed,
    liveness,
    read,
    ...(options.maxBodyBytes !== undefined && { maxBodyBytes: options.maxBodyBytes }),
  });
  const app = createApp({ store, feed, ingest, liveness, host, allowedOrigins, pageRoot });
  // Without HTTP/2 options, the adapter makes a plain http.Server.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(port, host);
  await once(server, 'listening');

  const chores = [repeat(() => liveness.sweep(), sweepMs)];
  if (options.spool) {
    const { directory, onRead } = options.spool;
    const spool = createSpool({ directory, ingest });
    chores.push(
      repeat(async (signal) => {
        const reading = await spool.read(signal);
        if (reading.batches > 0 || reading.rejected.length > 0) onRead(reading);
      }, spoolPauseMs),
    );
  }

  return {
    url: serverUrl(host, (server.address() as AddressInfo).port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      feed.close();
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await Promise.all([closed, ...chores.map((chore) => chore.stop())]);
      clearTimeout(impatience);
      await ingest.settled();
      await store.close();
    },
  };
}

/** Between two looks into the spool: soon enough for whoever waits, and rare enough to cost nothing. */
const spoolPauseMs = 3000;

/** Longer than any request takes, shorter than anyone waits after Ctrl-C. */
const closeGraceMs = 3000;
