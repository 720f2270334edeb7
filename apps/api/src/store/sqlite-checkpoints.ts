import type { CheckpointSteps } from './sqlite-checkpoint-worker.ts';
import { createThreadOnDemand } from '../thread-on-demand.ts';
import { StoreBusyError } from './store-error.ts';

/** Puts what is committed into the file, in time. */
export interface Checkpoints {
  /** After a commit; true when what is left of the log should be put into the file now, by who writes: then it begins anew. */
  committed(): boolean;
  /** Makes one now, unless one is under way; resolves when it is over. */
  run(): Promise<void>;
  /** Resolves when none is under way: two at a time get into each other's way, and one of them does nothing. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Between two of them, at least: as many as bring some megabytes where much is written, and spare the disk where little is. */
const commitsBetween = 8;
const msBetween = 100;

/** After which its thread ends. */
const idleMs = 10 * 60_000;

/**
 * Checkpoints of a file in a thread of its own, since they wait for the disk: docs/decisions/writer.md. Those that go wrong are
 * none: the next one, or who writes, puts the same into the file.
 */
export function createCheckpoints(path: string): Checkpoints {
  const thread = createThreadOnDemand<CheckpointSteps>({
    program: 'sqlite-checkpoint-worker',
    beside: import.meta.url,
    data: path,
    toStopped: (cause) => new StoreBusyError('What puts the log into the database has stopped.', { cause }),
    idleMs,
  });
  let commits = 0;
  let last = performance.now();
  let working: Promise<void> | null = null;
  let isOver = false;
  let isClosed = false;

  async function work() {
    try {
      await thread.use((running) => running.ask('checkpoint'));
      isOver = true;
    } catch {
      // By and by, who writes does it.
    }
    last = performance.now();
    working = null;
  }

  return {
    committed() {
      commits++;
      if (isOver) {
        isOver = false;
        return true;
      }
      if (!isClosed && !working && commits >= commitsBetween && performance.now() - last >= msBetween) {
        commits = 0;
        working = work();
      }
      return false;
    },
    async run() {
      if (isClosed) return;
      working ??= work();
      await working;
    },
    settled: async () => working ?? undefined,
    async close() {
      isClosed = true;
      await working;
      await thread.close();
    },
  };
}
