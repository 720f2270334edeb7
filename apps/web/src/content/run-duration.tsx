import { formatDuration, type Run } from '@spanlight/schema';
import { Quantity } from '../ui/quantity.tsx';
import { useNow } from '../ui/use-now.ts';

interface RunDurationProps {
  run: Pick<Run, 'status' | 'startedAt' | 'durationMs'>;
  /** False while nothing is heard of what runs: its time stands still. */
  isLive: boolean;
}

/** How long a run took, or has been running. */
export function RunDuration({ run, isLive }: RunDurationProps) {
  const isRunning = run.status === 'running';
  const now = useNow(isRunning && isLive, 100);
  const ms = isRunning ? Math.max(0, now - run.startedAt / 1000) : run.durationMs;
  return <Quantity text={formatDuration(ms)} />;
}
