import type { Run } from '@spanlight/schema';

/** A bar is cut when it is this many times as long as the one in the middle. */
const longestRatio = 4;

/** What a bar from side to side stands for: the longest, unless it would make ticks of most others. */
export function fullDuration(durations: readonly number[]): number {
  const sorted = durations.filter((each) => each > 0).toSorted((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.min(longest, middle * longestRatio);
}

/** Milliseconds from start to end, or to `now` while it runs. */
export function durationMs(run: Run, now: number): number {
  return run.status === 'running' ? now - run.startedAt / 1000 : (run.durationMs ?? 0);
}
