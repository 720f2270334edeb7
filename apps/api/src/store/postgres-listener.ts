import { setTimeout } from 'node:timers/promises';
import pg, { type ClientConfig } from 'pg';

/** Announces to all replicas that something was committed. */
export const channel = 'spanlight';

export interface PostgresListener {
  close(): Promise<void>;
}

/** Between two attempts to connect, milliseconds. */
const retryMs = 500;

/**
 * Hears of the changes that any process makes, on a connection of its own. That one may break at any time: after each time
 * it was made anew it calls back, since something may have changed in between.
 */
export function listenToPostgres(connection: ClientConfig, onChange: () => void): PostgresListener {
  const closing = new AbortController();
  let client: pg.Client | null = null;

  /** Resolves when the connection ends. */
  async function listen(): Promise<void> {
    const current = new pg.Client(connection);
    const ended = new Promise<void>((resolve) => {
      current.on('end', resolve);
      // It ends after an error by itself.
      current.on('error', () => undefined);
    });
    current.on('notification', onChange);
    client = current;
    try {
      await current.connect();
      await current.query(`listen ${channel}`);
      onChange();
      await ended;
    } finally {
      client = null;
      await current.end().catch(() => undefined);
    }
  }

  async function work() {
    while (!closing.signal.aborted) {
      await listen().catch(() => undefined);
      await setTimeout(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const working = work();
  return {
    async close() {
      closing.abort();
      await client?.end().catch(() => undefined);
      await working;
    },
  };
}
