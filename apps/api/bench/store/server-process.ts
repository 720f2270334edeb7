import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startServer } from '../../src/server.ts';

// A server in a process of its own: `node server-process.ts FILE`. Tells its URL, and when asked, how it is.

export interface Answer {
  url?: string;
  /** How late the event loop was at worst in 99 of 100 looks since the last answer, milliseconds. */
  delayMs?: number;
  memoryMb?: number;
}

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const server = await startServer({ database: process.argv[2]!, port: 0 });
process.on('message', (message) => {
  if (message === 'close') {
    void server.close().then(() => process.disconnect());
    return;
  }
  const answer: Answer = {
    delayMs: delay.percentile(99) / 1e6 - 5,
    memoryMb: process.memoryUsage().rss / 1e6,
  };
  delay.reset();
  process.send!(answer);
});
// Not longer than who measures it.
process.on('disconnect', () => process.exit());
process.send!({ url: server.url } satisfies Answer);
