import { setTimeout } from 'node:timers/promises';
import { StoreBusyError } from './store/store-error.ts';

/** A task that is done over and over. */
export interface Repeated {
  /** Resolves when the last turn is over. */
  stop(): Promise<void>;
}

/**
 * Does a task at once, and again after a pause for as long as it is not stopped; its signal says that it is. A turn that fails
 * is reported, a series of the same failure once; what is busy is left to the next turn.
 */
export function repeat(task: (signal: AbortSignal) => Promise<void>, pauseMs: number): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function work() {
    let reported: string | null = null;
    while (!signal.aborted) {
      try {
        await task(signal);
        reported = null;
      } catch (error) {
        if (!(error instanceof StoreBusyError) && String(error) !== reported) {
          reported = String(error);
          console.error(error);
        }
      }
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
