import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { SentError, StepAnswer, Steps, ThreadMessage } from './thread-messages.ts';

export interface Thread<Of extends Steps> {
  hasStopped(): boolean;
  /**
   * Has a step taken after all those before it, and resolves with what it returns; rejects with what it throws. An argument that
   * is an ArrayBuffer goes over rather than being copied.
   */
  ask<Name extends keyof Of>(
    name: Name,
    ...args: Parameters<Of[Name]>
  ): Promise<Awaited<ReturnType<Of[Name]>>>;
  tell<Name extends keyof Of>(name: Name, ...args: Parameters<Of[Name]>): void;
  close(): Promise<void>;
}

export interface ThreadOptions {
  /** The name of its file, without an ending. */
  program: string;
  /** URL of a module beside it: in src, whose TypeScript Node runs itself, or in dist, where the build gives it a file of its own. */
  beside: string;
  /** What it is to work with. */
  data: unknown;
  /** What those are told who wait when it ends. */
  toStopped: (cause: unknown) => Error;
  /** An error of the thread's own as one of its class. @default a plain Error */
  revive?: (message: string, properties: object) => Error;
  /** @default little for what was just made */
  resourceLimits?: ResourceLimits;
  onStop?: () => void;
}

/** What goes between threads lasts for a moment: docs/decisions/memory.md. */
const brief: ResourceLimits = { maxYoungGenerationSizeMb: 8 };

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** Starts a thread. @throws what it throws before it is ready */
export async function startThread<Of extends Steps>({
  program,
  beside,
  data,
  toStopped,
  revive = (message) => new Error(message),
  resourceLimits = brief,
  onStop,
}: ThreadOptions): Promise<Thread<Of>> {
  const url = new URL(`${program}${extname(beside)}`, beside);
  // Its own warnings are the same that were given, or hidden, here.
  const worker = new Worker(url, {
    workerData: data,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits,
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

  /** An error of the other thread as if it were of this one. */
  function toError({ message, stack, properties }: SentError): Error {
    return Object.assign(revive(message, properties), { stack }, properties);
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
    stopped = toStopped(cause);
    for (const waiter of waiting.values()) waiter.reject(stopped);
    waiting.clear();
    onStop?.();
  });

  const send = <Name extends keyof Of>(message: ThreadMessage<Of, Name>) => {
    const args: unknown[] = message === 'close' ? [] : message.args;
    worker.postMessage(
      message,
      args.filter((arg) => arg instanceof ArrayBuffer),
    );
  };
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
