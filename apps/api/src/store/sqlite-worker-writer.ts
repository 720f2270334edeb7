import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StepName } from './sqlite-steps.ts';
import type { SentError, StepAnswer, WriterMessage } from './sqlite-worker.ts';
import type { SqliteWriter } from './sqlite-writer.ts';
import { StoreBusyError } from './store-error.ts';

/** Beside this file: in src, whose TypeScript Node runs itself, and in dist, where the build gives it a file of its own. */
const program = new URL(`sqlite-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Writes to a file in a thread of its own. Should that end, what it was doing is rejected as what may be tried again, and the
 * next write begins with a new one.
 * @throws what SQLite throws on opening
 */
export async function openWorkerWriter(path: string): Promise<SqliteWriter> {
  let running = await startWorker(path);
  return {
    async ask(name, ...args) {
      if (name === 'begin' && running.hasStopped()) running = await startWorker(path);
      return running.ask(name, ...args);
    },
    tell: (name, ...args) => running.tell(name, ...args),
    close: () => running.close(),
  };
}

interface RunningWorker extends SqliteWriter {
  hasStopped(): boolean;
}

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
}

async function startWorker(path: string): Promise<RunningWorker> {
  // Its own warnings are the same that were given, or hidden, here.
  const worker = new Worker(program, {
    workerData: path,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let stopped: Error | null = null;

  function wait(id: number): Promise<never> {
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      // It keeps the process only while somebody waits for it.
      worker.ref();
    });
  }

  worker.on('message', (answer: StepAnswer) => {
    const waiter = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) waiter?.reject(toError(answer.error));
    else waiter?.resolve(answer.result as never);
  });
  let cause: unknown;
  worker.on('error', (error) => (cause = error));
  worker.on('exit', () => {
    stopped = new StoreBusyError(stoppedMessage, { cause });
    for (const waiter of waiting.values()) waiter.reject(stopped);
    waiting.clear();
  });

  const send = <Name extends StepName>(message: WriterMessage<Name>) => worker.postMessage(message, []);
  await wait(0);
  return {
    hasStopped: () => stopped !== null,
    async ask(name, ...args) {
      if (stopped) throw stopped;
      const id = ++lastId;
      send({ id, name, args });
      return wait(id);
    },
    tell: (name, ...args) => send({ id: null, name, args }),
    async close() {
      if (stopped) return;
      const ended = once(worker, 'exit');
      send('close');
      worker.ref();
      await ended;
    },
  };
}

const stoppedMessage =
  'What writes to the database has stopped unexpectedly, and starts again with the next request. Try again in a moment.';

/** An error of the other thread as if it were of this one. */
function toError({ message, stack, properties }: SentError): Error {
  return Object.assign(new Error(message), { stack }, properties);
}
