import type { CheckpointSteps } from './sqlite-checkpoint-worker.ts';
import { createThreadOnDemand } from '../thread-on-demand.ts';
import { longLog } from './sqlite-log.ts';
import { StoreBusyError } from './store-error.ts';

/** Puts what is committed into the file, in time. */
export interface Checkpoints {
  /** After a commit. */
  committed(): void;
  /** Before a write: true when the log is long, and who writes should put what is left of it, which is little, into the file: then it begins anew. */
  isLogFull(): boolean;
  /** Makes one of all that is committed by now; resolves when it is over. */
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
  let isLogFull = false;
  let isClosed = false;

  async function work() {
    try {
      isLogFull = (await thread.use((running) => running.ask('checkpoint'))) >= longLog;
    } catch {
      // By and by, who writes does it.
    }
    last = performance.now();
    working = null;
  }

  return {
    committed() {
      commits++;
      if (!isClosed && !working && commits >= commitsBetween && performance.now() - last >= msBetween) {
        commits = 0;
        working = work();
      }
    },
    isLogFull() {
      const isFull = isLogFull;
      isLogFull = false;
      return isFull;
    },
    async run() {
      // One that is under way knows nothing of what was committed meanwhile.
      await working;
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
