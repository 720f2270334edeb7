import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { serveSteps } from '../thread-serve.ts';

// The thread that puts what was committed from the log into the file, while others go on writing. Started by
// sqlite-checkpoints.ts.

const database = new DatabaseSync(workerData as string);
database.exec('pragma busy_timeout = 0; pragma synchronous = normal');

/** Few enough that who writes puts them into the file without much of a wait. */
const fewPages = 100;
/** Where more than that comes all the time, it is enough to have put most into the file. */
const mostRounds = 5;

const steps = {
  /** Puts what was committed into the file, and what was committed meanwhile, until that is little. Returns how many pages the log has. */
  checkpoint(): number {
    let before = -Infinity;
    for (let round = 1; ; round++) {
      const pages = Number(database.prepare('pragma wal_checkpoint(passive)').get()!['log']);
      if (pages - before <= fewPages || round === mostRounds) return pages;
      before = pages;
    }
  },
};

export type CheckpointSteps = typeof steps;

await serveSteps(() => ({ steps, close: () => database.close() }));
