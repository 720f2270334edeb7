import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { serveSteps } from '../thread-serve.ts';

// The thread that puts what was committed from the log into the file, while others go on writing. Started by
// sqlite-checkpoints.ts.

const database = new DatabaseSync(workerData as string);
database.exec('pragma busy_timeout = 0; pragma synchronous = normal');

const steps = {
  checkpoint: () => database.exec('pragma wal_checkpoint(passive); pragma wal_checkpoint(passive)'),
};

export type CheckpointSteps = typeof steps;

await serveSteps(() => ({ steps, close: () => database.close() }));
