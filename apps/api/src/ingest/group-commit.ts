import { setImmediate } from 'node:timers/promises';
import type { ReadySpan } from '../store/packed-span.ts';
import { StoreBusyError } from '../store/store-error.ts';

/** Enough to make a transaction's own cost vanish, few enough that other requests never wait long for it. */
const maxGroupSpans = 500;

export interface GroupCommit {
  /** Resolves when the spans are committed. */
  save(spans: readonly ReadySpan[]): Promise<void>;
  /** Resolves when less than a whole group waits: what comes sooner would only take up memory. */
  room(): Promise<void>;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
}

interface Waiting {
  spans: readonly ReadySpan[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Commits what waits together in one transaction, in order of arrival. When a group fails, each of its requests is tried
 * alone, so that one that can't be stored doesn't take the others with it; unless it is the store that can't do it now: each
 * would wait for it again, one after the other.
 */
export function createGroupCommit(commit: (spans: readonly ReadySpan[]) => Promise<void>): GroupCommit {
  const waiting: Waiting[] = [];
  let taken = Promise.withResolvers<void>();
  let working: Promise<void> | null = null;

  async function work() {
    while (waiting.length > 0) {
      // Lets the requests that have arrived by now join, and other work have its turn between two groups.
      await setImmediate();
      const group = takeGroup(waiting);
      taken.resolve();
      taken = Promise.withResolvers();
      try {
        await commitAll(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        if (group.length === 1 || error instanceof StoreBusyError)
          for (const { reject } of group) reject(error);
        else for (const single of group) await commitAll([single]).then(single.resolve, single.reject);
      }
    }
    working = null;
  }

  async function commitAll(group: readonly Waiting[]) {
    const spans = group.length === 1 ? group[0]!.spans : group.flatMap((single) => single.spans);
    for (let i = 0; i < spans.length; i += maxGroupSpans) {
      if (i > 0) await setImmediate();
      await commit(spans.slice(i, i + maxGroupSpans));
    }
  }

  return {
    save(spans) {
      return new Promise((resolve, reject) => {
        waiting.push({ spans, resolve, reject });
        working ??= work();
      });
    },
    async room() {
      while (countSpans(waiting) >= maxGroupSpans) await taken.promise;
    },
    settled: async () => working ?? undefined,
  };
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let spans = 0;
  let count = 0;
  while (count < waiting.length && (count === 0 || spans + waiting[count]!.spans.length <= maxGroupSpans)) {
    spans += waiting[count++]!.spans.length;
  }
  return waiting.splice(0, count);
}

function countSpans(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { spans }) => sum + spans.length, 0);
}
