import { parentPort, workerData } from 'node:worker_threads';
import { configure, openConnection } from './sqlite-connection.ts';
import { maxLog } from './sqlite-log.ts';
import { createSteps, type StepName, type Steps } from './sqlite-steps.ts';
import { take, toSent, type StepAnswer, type ThreadMessage } from '../thread-messages.ts';

// The thread of the connection that writes: what SQLite takes its time for holds up nobody who reads or sends. Started by
// sqlite-worker-writer.ts.

/** Steps that may not be taken when one before them in the same write went wrong. */
const ofWrite: ReadonlySet<StepName> = new Set([
  'query',
  'run',
  'addBlocks',
  'removeBlocks',
  'removeSomeBlocks',
  'shrink',
  'commit',
]);

const port = parentPort!;
const answer = (message: StepAnswer) => port.postMessage(message);

function open() {
  try {
    const opened = configure(openConnection(workerData as string, false), 'writing');
    // Checkpoints are another thread's: sqlite-checkpoints.ts.
    opened.database.exec(`pragma wal_autocheckpoint = ${maxLog}`);
    return opened;
  } catch (error) {
    answer({ id: 0, error: toSent(error) });
    return null;
  }
}

const connection = open();
if (connection) {
  const steps = createSteps(connection);
  let failure: unknown = null;
  port.on('message', (message: ThreadMessage<Steps>) => {
    if (message === 'close') {
      port.close();
      connection.database.close();
      return;
    }
    const { id, name, args } = message;
    if (name === 'begin' || name === 'rollback') failure = null;
    try {
      if (failure !== null && ofWrite.has(name)) throw failure;
      const result = take(steps, name, args);
      if (id !== null) answer({ id, result });
    } catch (error) {
      if (id === null) failure = error;
      else answer({ id, error: toSent(error) });
    }
  });
  answer({ id: 0, result: null });
}
