import type { SpanRow } from '@spanlight/schema';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { useLiveNow } from '../live.ts';
import { runTimes, timeBounds, type RunTimes } from './run-times.ts';
import type { TimeRange } from './time-scale.ts';
import { useTimeView, type TimeView } from './use-time-view.ts';

/** All that moves while a run does; microseconds. */
export interface RunClock {
  times: RunTimes;
  now: number;
  /** The whole run; while it runs, to now. */
  bounds: TimeRange;
  timeView: TimeView;
}

const Context = createContext<RunClock | null>(null);

export function useRunClock(): RunClock {
  const clock = use(Context);
  if (!clock) throw new Error('useRunClock is for what is inside of a RunClockProvider.');
  return clock;
}

interface RunClockProviderProps {
  spans: readonly SpanRow[];
  zoom: string | undefined;
  onZoom: (zoom: string | undefined) => void;
  children: ReactNode;
}

/** Ticks for those below that ask for the time, and draws none of the others anew. */
export function RunClockProvider({ spans, zoom, onZoom, children }: RunClockProviderProps) {
  const times = useMemo(() => runTimes(spans), [spans]);
  // As often as the running bars grow by half a pixel or so.
  const lengthMs = Math.max(Date.now() - times.start / 1000, 1);
  const now = useLiveNow(times.isRunning, Math.min(lengthMs / window.innerWidth / 2, 1000)) * 1000;
  const { end } = timeBounds(times, now);
  const bounds = useMemo(() => ({ start: times.start, end }), [times.start, end]);
  const timeView = useTimeView(zoom, bounds, onZoom);
  const clock = useMemo(() => ({ times, now, bounds, timeView }), [times, now, bounds, timeView]);
  return <Context value={clock}>{children}</Context>;
}
