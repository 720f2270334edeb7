import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { serveSteps } from '../thread-serve.ts';

// The thread that puts what was committed from the log into the file, while others go on writing. Started by
// sqlite-checkpoints.ts.

const database = new DatabaseSync(workerData as string);
database.exec('pragma busy_timeout = 0; pragma synchronous = normal');

/** Where writes come all the time, it is enough to have put most into the file. */
const mostRounds = 8;

const steps = {
  /** Puts what was committed into the file, and what was committed meanwhile, until nothing more was. Returns how many pages the log has. */
  checkpoint(): number {
    let before = -1;
    for (let round = 1; ; round++) {
      const pages = Number(database.prepare('pragma wal_checkpoint(passive)').get()!['log']);
      if (pages === before || round === mostRounds) return pages;
      before = pages;
    }
  },
};

export type CheckpointSteps = typeof steps;

await serveSteps(() => ({ steps, close: () => database.close() }));
