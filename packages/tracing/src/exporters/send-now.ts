import { isNode } from '../environment.ts';

// CommonJS, as code without a file is. `taken` counts the requests that were accepted, `isDone` wakes who waits.
const workerCode = `
const { url, headers, bodies, state } = require('node:worker_threads').workerData;
(async () => {
  for (const body of bodies) {
    const response = await fetch(url, { method: 'POST', headers, body });
    if (!response.ok) return;
    Atomics.add(state, 0, 1);
  }
})().catch(() => {}).finally(() => {
  Atomics.store(state, 1, 1);
  Atomics.notify(state, 1);
});
`;

/**
 * Sends requests while the program waits, for when it exits and nothing that takes time has any left: a thread of its own
 * does the sending. Returns how many were accepted, from the first on. Never throws, and takes no longer than the deadline.
 */
export function sendNow(
  bodies: readonly string[],
  { url, headers }: { url: string; headers: Record<string, string> },
  deadlineMs: number,
): number {
  if (!isNode) return 0;
  try {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const state = new Int32Array(new SharedArrayBuffer(8));
    const all = { 'content-type': 'application/json', ...headers };
    const workerData = { url, headers: all, bodies, state };
    // Nothing that was loaded into the program for its own sake is loaded into the thread.
    const worker = new Worker(workerCode, { eval: true, workerData, execArgv: [], env: {} });
    worker.on('error', () => {});
    Atomics.wait(state, 1, 0, deadlineMs);
    return Atomics.load(state, 0);
  } catch {
    return 0;
  }
}
