import type { Steps } from './thread-messages.ts';
import { startThread, type Thread, type ThreadOptions } from './thread.ts';

/** A thread that the first work starts, and the next one after it has ended. */
export interface ThreadOnDemand<Of extends Steps> {
  /** @throws what the thread throws before it is ready, and what the work throws */
  use<Result>(work: (running: Thread<Of>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface ThreadOnDemandOptions extends Omit<ThreadOptions, 'onStop'> {
  /** How long the thread stays without work, milliseconds: what it has taken of memory is given back then. */
  idleMs: number;
}

export function createThreadOnDemand<Of extends Steps>({
  idleMs,
  ...options
}: ThreadOnDemandOptions): ThreadOnDemand<Of> {
  let starting: Promise<Thread<Of>> | null = null;
  let works = 0;
  let idle: NodeJS.Timeout | undefined;

  function thread(): Promise<Thread<Of>> {
    if (starting) return starting;
    const onStop = () => {
      if (starting === started) starting = null;
    };
    const started = startThread<Of>({ ...options, onStop });
    // One that could not even be made never stops.
    started.catch(onStop);
    starting = started;
    return started;
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const ending = starting;
    starting = null;
    // One that could not start has nothing to close.
    const running = await ending?.catch(() => null);
    await running?.close();
  }

  return {
    async use(work) {
      works++;
      clearTimeout(idle);
      try {
        return await work(await thread());
      } finally {
        if (--works === 0) idle = setTimeout(() => void close(), idleMs).unref();
      }
    },
    close,
  };
}
