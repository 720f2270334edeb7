import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

/** Short enough for nobody to notice that something else is going on. */
const turnMs = 5;

/** What is being written has turns before what is being read from requests, since more threads than this one wait for it. */
export type Work = 'write' | 'read';

const waiting: Record<Work, (() => void)[]> = { write: [], read: [] };
let isScheduled = false;

/** Resolves when it is this work's turn: in each round of the event loop it is one's, so that requests are answered in between. */
export function nextTurn(work: Work): Promise<void> {
  return new Promise((resolve) => {
    waiting[work].push(resolve);
    schedule();
  });
}

/** For a work that lasts: calls what this returns between its steps, and goes on at once until its turn is over. */
export function createTurns(work: Work): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turnMs) return;
    await nextTurn(work);
    since = performance.now();
  };
}

function schedule() {
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    const begin = waiting.write.shift() ?? waiting.read.shift();
    begin?.();
    if (waiting.write.length + waiting.read.length > 0) schedule();
  });
}
