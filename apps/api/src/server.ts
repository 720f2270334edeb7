import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { createFeed } from './feed/feed.ts';
import type { GuardOptions } from './guard.ts';
import { createIngest } from './ingest/ingest.ts';
import { normalise } from './normalise/index.ts';
import { serverUrl } from './server-url.ts';
import { openSqlite } from './store/open-sqlite.ts';
import { createStore } from './store/store.ts';

export interface ServerOptions {
  /** Database file, or `:memory:`. */
  database: string;
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. @default 4318 */
  port?: number;
  /** Origins of pages elsewhere that may send spans. @default none */
  allowedOrigins?: GuardOptions['allowedOrigins'];
  /** @default 64 MiB */
  maxBodyBytes?: number;
  /** How long a write waits while another process holds the database, milliseconds. @default 2000 */
  busyWaitMs?: number;
  /** Folder of the built page. @default where the build puts it */
  pageRoot?: string;
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
  const { database, host = '127.0.0.1', port = 4318, allowedOrigins = [], pageRoot } = options;
  const engine = await openSqlite({
    file: database,
    ...(options.busyWaitMs !== undefined && { busyWaitMs: options.busyWaitMs }),
  });
  const store = await createStore(engine, normalise);
  const feed = createFeed({ store });
  const ingest = createIngest({
    store,
    feed,
    ...(options.maxBodyBytes !== undefined && { maxBodyBytes: options.maxBodyBytes }),
  });
  const app = createApp({ store, feed, ingest, host, allowedOrigins, pageRoot });
  // Without HTTP/2 options, the adapter makes a plain http.Server.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    store.close();
    throw error;
  }

  return {
    url: serverUrl(host, (server.address() as AddressInfo).port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      feed.close();
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(impatience);
      await ingest.settled();
      store.close();
    },
  };
}

/** Longer than any request takes, shorter than anyone waits after Ctrl-C. */
const closeGraceMs = 3000;
