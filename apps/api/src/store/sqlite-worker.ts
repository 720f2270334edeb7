import { parentPort, workerData } from 'node:worker_threads';
import { configure, openConnection } from './sqlite-connection.ts';
import { createSteps, type StepName, type Steps } from './sqlite-steps.ts';
import { take } from './sqlite-writer.ts';

// The thread of the connection that writes: what SQLite takes its time for holds up nobody who reads or sends. Started by
// sqlite-worker-writer.ts.

/** A step to take; without an id nobody waits for an answer. */
interface StepMessage<Name extends StepName = StepName> {
  id: number | null;
  name: Name;
  args: Parameters<Steps[Name]>;
}

/** The last message closes the file, and ends the thread. */
export type WriterMessage<Name extends StepName = StepName> = StepMessage<Name> | 'close';

/** What came of a step; the first, with id 0, tells that the file is open. */
export type StepAnswer = { id: number; result: unknown } | { id: number; error: SentError };

/** An error between threads, which would else lose SQLite's codes. */
export interface SentError {
  message: string;
  stack: string | undefined;
  properties: object;
}

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
    return configure(openConnection(workerData as string, false));
  } catch (error) {
    answer({ id: 0, error: toSent(error) });
    return null;
  }
}

function toSent(error: unknown): SentError {
  const { message, stack } = error as Error;
  return { message, stack, properties: Object.fromEntries(Object.entries(error as object)) };
}

const connection = open();
if (connection) {
  const steps = createSteps(connection);
  let failure: unknown = null;
  port.on('message', (message: WriterMessage) => {
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
