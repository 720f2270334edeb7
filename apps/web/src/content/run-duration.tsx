import { formatDuration, type Run } from '@spanlight/schema';
import { Quantity } from '../ui/quantity.tsx';
import { useNow } from '../ui/use-now.ts';

/** How long a run took, or has been running. */
export function RunDuration({ run }: { run: Pick<Run, 'status' | 'startedAt' | 'durationMs'> }) {
  const isRunning = run.status === 'running';
  const now = useNow(isRunning, 100);
  const ms = isRunning ? Math.max(0, now - run.startedAt / 1000) : run.durationMs;
  return <Quantity text={formatDuration(ms)} />;
}
