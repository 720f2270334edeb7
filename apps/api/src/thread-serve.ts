import { parentPort } from 'node:worker_threads';
import { take, toSent, type StepAnswer, type Steps, type ThreadMessage } from './thread-messages.ts';

/** What a thread can do, and what it has opened for that. */
export interface Opened<Of extends Steps> {
  steps: Of;
  close: () => void | Promise<void>;
}

/** The thread's side of thread.ts: opens, says so, and answers until it is told to close; what takes its time does not keep the next waiting. */
export async function serveSteps<Of extends Steps>(
  open: () => Opened<Of> | Promise<Opened<Of>>,
): Promise<void> {
  const port = parentPort!;
  const answer = (message: StepAnswer) => port.postMessage(message);
  const opened = await tryTo(open, 0);
  if (!opened) return;
  port.on('message', async (message: ThreadMessage<Of>) => {
    if (message === 'close') {
      port.close();
      await opened.result.close();
      return;
    }
    const { id, name, args } = message;
    const taken = await tryTo(() => take(opened.result.steps, name, args), id!);
    if (taken && id !== null) answer({ id, ...taken });
  });
  answer({ id: 0, result: null });

  /** What comes of it; null when that is an error, which is then told. */
  async function tryTo<Result>(work: () => Result, id: number): Promise<{ result: Awaited<Result> } | null> {
    try {
      return { result: await work() };
    } catch (error) {
      answer({ id, error: toSent(error) });
      return null;
    }
  }
}
