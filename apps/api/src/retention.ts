import { setTimeout } from 'node:timers/promises';
import type { Feed } from './feed/feed.ts';
import type { Store } from './store/store.ts';

/** How long runs stay; null for as long as anyone wants. */
export interface RetentionOptions {
  days: number | null;
  maxBytes: number | null;
}

/** Deletes runs that are too old, or too many, and gives the space of what was deleted back. */
export interface Retention {
  limits: RetentionOptions;
  /** Since the start. */
  deletedRuns: number;
  sweep(signal?: AbortSignal): Promise<void>;
}

const dayMs = 86_400_000;

/** How much longer than a step of shrinking it then rests: nobody waits for it, and others want the disk and the processor. */
const restPerStep = 4;

/** How long it rests where something was written meanwhile: what comes in goes first. */
const busyRestMs = 1000;

export interface RetentionParts {
  store: Pick<Store, 'retireRuns' | 'shrink' | 'revision'>;
  feed: Pick<Feed, 'publish'>;
  limits: RetentionOptions;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

export function createRetention({ store, feed, limits, now = Date.now }: RetentionParts): Retention {
  const { days, maxBytes } = limits;
  const retention: Retention = {
    limits,
    deletedRuns: 0,
    async sweep(signal) {
      const receivedBefore = days === null ? null : (now() - days * dayMs) * 1000;
      const retired = await store.retireRuns({ receivedBefore, maxBytes }, signal);
      retention.deletedRuns += retired;
      if (retired > 0) feed.publish();
      // What was deleted by hand is given back, too.
      for (let before = performance.now(); await store.shrink(); before = performance.now()) {
        const revision = await store.revision();
        await rest(restPerStep * (performance.now() - before), signal);
        if ((await store.revision()) !== revision) await rest(busyRestMs, signal);
        if (signal?.aborted) break;
      }
    },
  };
  return retention;
}

async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
