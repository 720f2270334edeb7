import { createCheckpoints } from './sqlite-checkpoints.ts';
import type { Steps } from './sqlite-steps.ts';
import { startThread } from '../thread.ts';
import type { SqliteWriter } from './sqlite-writer.ts';
import { StoreBusyError } from './store-error.ts';

/**
 * Writes to a file in a thread of its own. Should that end, what it was doing is rejected as what may be tried again, and the
 * next write begins with a new one.
 * @throws what SQLite throws on opening
 */
export async function openWorkerWriter(path: string): Promise<SqliteWriter> {
  const start = () =>
    startThread<Steps>({
      program: 'sqlite-worker',
      beside: import.meta.url,
      data: path,
      toStopped: (cause) => new StoreBusyError(stoppedMessage, { cause }),
    });
  let running = await start();
  let isClosed = false;
  const checkpoints = createCheckpoints(path);
  return {
    async ask(name, ...args) {
      if (name === 'begin' && running.hasStopped() && !isClosed) running = await start();
      // Before it adds to the log. What goes wrong here is not the write's.
      if (name === 'begin' && checkpoints.isLogFull()) {
        await running.ask('checkpoint', 'passive').catch(() => undefined);
      }
      const result = await running.ask(name, ...args);
      if (name === 'commit') checkpoints.committed();
      return result;
    },
    settled: () => checkpoints.settled(),
    checkpoint: () => checkpoints.run(),
    tell: (name, ...args) => running.tell(name, ...args),
    async close() {
      isClosed = true;
      await checkpoints.close();
      // What can't be put into the file now, on a full disk, say, is as safe in the log, and is put there at the next start.
      await running.ask('checkpoint', 'truncate').catch(() => undefined);
      await running.close();
    },
  };
}

const stoppedMessage =
  'What writes to the database has stopped unexpectedly, and starts again with the next request. Try again in a moment.';
