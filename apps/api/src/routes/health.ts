import type { Health } from '@spanlight/schema';
import { Hono } from 'hono';
import type { Ingest } from '../ingest/ingest.ts';
import type { Retention } from '../retention.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';

/** Who answers here, and what it holds. */
export function healthRoutes(store: Store, ingest: Ingest, retention: Retention) {
  return new Hono().get('/', async (c) => {
    const health: Health = {
      name: 'spanlight',
      version,
      ...(await store.counts()),
      received: { ...ingest.received },
      problem: ingest.problem(),
      retention: { ...retention.limits, deletedRuns: retention.deletedRuns },
    };
    return c.json(health);
  });
}
