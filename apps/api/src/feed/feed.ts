import type { FeedEvent } from '@spanlight/schema';
import type { Changes } from '../store/changes.ts';
import type { Store } from '../store/store.ts';
import { StoreBusyError } from '../store/store-error.ts';
import { createBell } from './bell.ts';
import { readPosition, writePosition } from './position.ts';

/** What a subscriber is sent: an event, or (null) nothing but how far it is by now. */
export interface FeedMessage {
  /** Where to go on from: pass it as `since` later on. */
  id: string;
  event: FeedEvent | null;
}

export interface SubscribeOptions {
  /** An id that an earlier message or response gave; null starts from now. */
  since: string | null;
  /** Of one run and its spans; null for all runs. */
  traceId: string | null;
  /** Ends the subscription. */
  signal: AbortSignal;
}

/** Live news of the store. */
export interface Feed {
  /** Says that the store has changed. */
  publish(): void;
  /** Where the store is now, as an id to subscribe with later. */
  position(): Promise<string>;
  /**
   * What changes, from `since` on, without a gap. The first message comes at once, and one comes at least every heartbeat.
   * Nothing is queued: what a subscriber has not taken yet is read from the store when it does, so that a slow one costs
   * no memory.
   */
  subscribe(options: SubscribeOptions): AsyncGenerator<FeedMessage, void, void>;
  /** Ends all subscriptions. */
  close(): void;
}

export interface FeedOptions {
  store: Store;
  /** The least time between two looks at the store, milliseconds. @default 50 */
  coalesceMs?: number;
  /** @default 15000 */
  heartbeatMs?: number;
}

/** Between two looks at a store that can't answer for the time being, milliseconds. */
const retryMs = 1000;

/** News by way of the store: whoever listens is woken by each change, and reads by revision what it has not seen yet. */
export function createFeed({ store, coalesceMs = 50, heartbeatMs = 15_000 }: FeedOptions): Feed {
  const bell = createBell();
  const closing = new AbortController();
  store.watch(() => bell.ring());

  async function* subscribe({
    since,
    traceId,
    signal,
  }: SubscribeOptions): AsyncGenerator<FeedMessage, void, void> {
    const ended = AbortSignal.any([signal, closing.signal]);
    const newest = await firstRevision(ended);
    if (newest === null) return;
    const asked = since === null ? newest : readPosition(store.id, since);
    const isKnown = asked !== null && asked <= newest;
    let revision = isKnown ? asked : newest;
    let toldAt = performance.now();
    yield { id: writePosition(store.id, revision), event: isKnown ? null : { type: 'reset' } };

    while (!ended.aborted) {
      const heard = bell.rings();
      const lookedAt = performance.now();
      const changes = await unlessBusy(store.changes(revision, traceId));
      const events = changes ? toEvents(changes, traceId) : [];
      for (const [index, event] of events.entries()) {
        // Only the last event of a page says that all of it was told: whoever is cut off before gets all of it again.
        const told = index === events.length - 1 ? changes!.revision : revision;
        yield { id: writePosition(store.id, told), event };
        toldAt = performance.now();
      }
      revision = changes?.revision ?? revision;
      if (changes?.hasMore) continue;
      const untilHeartbeat = toldAt + heartbeatMs - performance.now();
      if (changes) await bell.wait(heard, untilHeartbeat, ended);
      else await bell.wait(null, Math.min(untilHeartbeat, retryMs), ended);
      if (performance.now() >= toldAt + heartbeatMs && !ended.aborted) {
        yield { id: writePosition(store.id, revision), event: null };
        toldAt = performance.now();
      }
      await bell.wait(null, lookedAt + coalesceMs - performance.now(), ended);
    }
  }

  /** Where the store is; null when the subscription ends before that can be known. */
  async function firstRevision(ended: AbortSignal): Promise<number | null> {
    while (!ended.aborted) {
      const revision = await unlessBusy(store.revision());
      if (revision !== null) return revision;
      await bell.wait(null, retryMs, ended);
    }
    return null;
  }

  return {
    publish: () => bell.ring(),
    position: async () => writePosition(store.id, await store.revision()),
    subscribe,
    close: () => closing.abort(),
  };
}

/** Subscribers stay while the database is away, and miss nothing. */
async function unlessBusy<Result>(reading: Promise<Result>): Promise<Result | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof StoreBusyError) return null;
    throw error;
  }
}

function toEvents({ deleted, runs, spans }: Changes, traceId: string | null): FeedEvent[] {
  const events: FeedEvent[] = [];
  if (deleted.length > 0) events.push({ type: 'deleted', traceIds: deleted });
  if (runs.length > 0) events.push({ type: 'runs', runs });
  if (spans.length > 0 && traceId !== null) events.push({ type: 'spans', traceId, spans });
  return events;
}
