import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { createDoctor, type RequestNote } from './doctor/doctor.ts';
import { createFeed } from './feed/feed.ts';
import type { GuardOptions } from './guard.ts';
import type { GrpcOptions, RunningGrpc } from './grpc.ts';
import { handOverGrpc } from './http2-preface.ts';
import { defaultMaxBodyBytes } from './ingest/body.ts';
import { createIngest } from './ingest/ingest.ts';
import { createSpool, type SpoolReading } from './ingest/spool.ts';
import { createLiveness, type LivenessOptions } from './liveness/liveness.ts';
import type { OwnPrice } from './cost/price-overrides.ts';
import { createReadSpan } from './read-span.ts';
import { repeat } from './repeat.ts';
import { createRetention, type RetentionOptions } from './retention.ts';
import { serverUrl } from './server-url.ts';
import { openDatabase, type DatabaseOptions } from './store/open-database.ts';
import type { RunQuery } from './store/run-order.ts';
import { createStore, type Store } from './store/store.ts';

export interface ServerOptions {
  /** Database file, `:memory:`, or the URL of a PostgreSQL database. */
  database: string;
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 takes any free port. @default 4318 */
  port?: number;
  /** Where OTLP/gRPC is taken; 0 takes any free port. @default none: gRPC is off */
  grpcPort?: number | null;
  /** Origins of pages elsewhere that may send spans. @default none */
  allowedOrigins?: GuardOptions['allowedOrigins'];
  /** @default 64 MiB */
  maxBodyBytes?: number;
  /** How long a write waits while another process holds a database file, milliseconds. @default 2000 */
  busyWaitMs?: number;
  /** Is told in words, before it begins, that the database is brought up to date, which may take its time. */
  onUpgrade?: DatabaseOptions['onUpgrade'];
  /** The user's own prices of models; they come before the price list. @default none */
  prices?: readonly OwnPrice[];
  /** Folder of the built page. @default where the build puts it */
  pageRoot?: string;
  /** Where programs leave what they could not send. @default none is read */
  spool?: SpoolSource;
  /** How long runs stay. @default for ever */
  retention?: RetentionOptions;
  /** When runs whose program is gone become interrupted. */
  liveness?: Pick<LivenessOptions, 'idleMs' | 'now'>;
  /** Pause between two looks for such runs, milliseconds. @default 1000 */
  sweepMs?: number;
}

type Addresses = Pick<RunningServer, 'url' | 'grpcUrl' | 'grpcProblem'>;

export interface SpoolSource {
  directory: string;
  /** Is told of each look that found something. */
  onRead: (reading: SpoolReading) => void;
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  url: string;
  /** The same for OTLP/gRPC; null when that is off. */
  grpcUrl: string | null;
  /** Why OTLP/gRPC is off although it was asked for, in words. */
  grpcProblem: string | null;
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
    onUpgrade: options.onUpgrade,
    ...(options.busyWaitMs !== undefined && { busyWaitMs: options.busyWaitMs }),
  });
  const store = await createStore(engine, createReadSpan(options.prices));
  try {
    return await serve(store, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(store: Store, options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 4318, allowedOrigins = [], pageRoot, sweepMs = 1000 } = options;
  const { maxBodyBytes = defaultMaxBodyBytes } = options;
  const feed = createFeed({ store });
  const liveness = await createLiveness({ store, feed, ...options.liveness });
  const ingest = createIngest({
    store,
    feed,
    liveness,
    prices: options.prices,
    maxBodyBytes,
  });
  let addresses: Addresses = { url: serverUrl(host, port), grpcUrl: null, grpcProblem: null };
  const doctor = createDoctor({ addresses: () => addresses });
  const limits = options.retention ?? { days: null, maxBytes: null };
  const retention = createRetention({ store, feed, limits });
  const app = createApp({ store, feed, ingest, liveness, doctor, retention, host, allowedOrigins, pageRoot });
  // Without HTTP/2 options, the adapter makes a plain http.Server.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  handOverGrpc(server, {
    grpcUrl: () => addresses.grpcUrl,
    onRefused: () => doctor.note(grpcRefused),
  });
  server.listen(port, host);
  await once(server, 'listening');
  const url = serverUrl(host, (server.address() as AddressInfo).port);
  const grpc = await openGrpc({ host, port: options.grpcPort ?? null, ingest, doctor, maxBodyBytes });
  addresses = { url, grpcUrl: grpc.url, grpcProblem: grpc.problem };

  // Before anyone asks: what the engine runs for the first time, it has to compile.
  for (let page = 0; page < 3; page++) store.listRuns(firstPage).catch(() => undefined);
  const chores = [
    repeat(() => liveness.sweep(), sweepMs),
    repeat((signal) => retention.sweep(signal), retentionPauseMs),
  ];
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
    ...addresses,
    async close() {
      const closed = once(server, 'close');
      server.close();
      feed.close();
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await Promise.all([closed, grpc.running?.close(), ...chores.map((chore) => chore.stop())]);
      clearTimeout(impatience);
      await ingest.close();
      await store.close();
    },
  };
}

const firstPage: RunQuery = {
  filter: { kind: 'all' },
  sort: { field: 'started', descending: true },
  limit: 50,
  cursor: null,
  now: 0,
};

/** What is known of gRPC that came to the HTTP port while gRPC is off. */
const grpcRefused: RequestNote = {
  path: '',
  protocol: 'grpc',
  isGzip: null,
  status: 400,
  userAgent: null,
  outcome: null,
  refusal: { code: 'grpc_on_http_port', message: 'This is gRPC, which is not taken here.' },
};

interface OpenedGrpc {
  running: RunningGrpc | null;
  url: string | null;
  problem: string | null;
}

/** OTLP/gRPC, if it is asked for and can be had: what comes over HTTP does not depend on it. */
async function openGrpc(options: Omit<GrpcOptions, 'port'> & { port: number | null }): Promise<OpenedGrpc> {
  const { port } = options;
  if (port === null) return { running: null, url: null, problem: null };
  // What takes time to load, and is not needed without.
  const { startGrpc } = await import('./grpc.ts');
  try {
    const running = await startGrpc({ ...options, port });
    return { running, url: serverUrl(options.host, running.port), problem: null };
  } catch {
    const problem = `Port ${port} can't be had, most likely since another program uses it: what is sent there over gRPC does not come here. Choose another with --grpc-port, or none with --no-grpc.`;
    return { running: null, url: null, problem };
  }
}

/** Between two looks for runs that are too old or too many: a store can be too large by what comes in as long. */
const retentionPauseMs = 60_000;

/** Between two looks into the spool: soon enough for whoever waits, and rare enough to cost nothing. */
const spoolPauseMs = 3000;

/** Longer than any request takes, shorter than anyone waits after Ctrl-C. */
const closeGraceMs = 3000;
