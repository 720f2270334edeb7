import { setTimeout as wait } from 'node:timers/promises';

/** Waits, unless the signal ends it. */
export type Pause = (ms: number) => Promise<void>;

/** A pause that is `speed` times as short as it says. */
export function createPause(speed: number, signal?: AbortSignal): Pause {
  return (ms) => wait(ms / speed, undefined, signal ? { signal } : {});
}
