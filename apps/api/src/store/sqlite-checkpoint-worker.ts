import { statfsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { longLog } from './sqlite-log.ts';
import { serveSteps } from '../thread-serve.ts';

// The thread that puts what was committed from the log into the file, while others go on writing. Started by
// sqlite-checkpoints.ts.

const path = workerData as string;
const database = new DatabaseSync(path);
database.exec('pragma busy_timeout = 0; pragma synchronous = normal');

/** While this reads what is in the log, the log goes on, rather than to begin anew. */
const holder = new DatabaseSync(path, { readOnly: true });
let letGo: NodeJS.Timeout | undefined;

/** After the last checkpoint: of what came after, nothing can be put into the file meanwhile, by other servers either. */
const heldMs = 1000;

/** Bytes that are free on the disk where the log may become long; where there are fewer, it begins anew whenever it can. */
const enoughRoom = 512 * 1024 ** 2;

/** Where writes come all the time, it is enough to have put most into the file. */
const mostRounds = 8;

/** Reads all that is committed by now. */
function hold() {
  release();
  holder.exec('begin');
  holder.prepare('select 1 from sqlite_schema limit 1').get();
  letGo = setTimeout(release, heldMs).unref();
}

function release() {
  clearTimeout(letGo);
  if (holder.isTransaction) holder.exec('rollback');
}

function hasRoom(): boolean {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize >= enoughRoom;
}

/** Changes with each commit. */
const dataVersion = () => database.prepare('pragma data_version').get()!['data_version'];

const steps = {
  /**
   * Puts what was committed into the file, and what was committed meanwhile, until nothing more was. Unless the log is long, or the
   * disk nearly full, it goes on then. Returns how many pages the log has, or -1 while another server does the same.
   */
  checkpoint(): number {
    let goesOn = hasRoom();
    for (let round = 1; ; round++) {
      if (goesOn) hold();
      const version = dataVersion();
      const { busy, log } = database.prepare('pragma wal_checkpoint(passive)').get()!;
      const pages = Number(log);
      goesOn &&= busy === 0 && pages < longLog;
      if (!goesOn) release();
      if (busy !== 0 || round === mostRounds || dataVersion() === version) return pages;
    }
  },
};

export type CheckpointSteps = typeof steps;

await serveSteps(() => ({
  steps,
  close() {
    release();
    holder.close();
    database.close();
  },
}));
