import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded into a server before its own program, by `--import`: tells whoever started it how it is, each time that is asked.
// JavaScript, since the memory that it takes to strip types is none of the server's.

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', () => {
  const memoryMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  process.send({ delayMs: delay.percentile(99) / 1e6 - 5, memoryMb });
  delay.reset();
});
// It alone keeps no server up, and no server lasts longer than who measures it.
process.channel.unref();
process.on('disconnect', () => process.exit());
