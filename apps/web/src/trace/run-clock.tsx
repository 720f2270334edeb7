import type { SpanRow, SpanTree } from '@spanlight/schema';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { useLiveNow } from '../live.ts';
import { cutGaps, idleGaps } from './idle-gaps.ts';
import { runTimes, timeBounds, type RunTimes } from './run-times.ts';
import { drawnTime, type TimeCut, type TimeRange } from './time-scale.ts';
import { useTimeView, type TimeView } from './use-time-view.ts';

/** All that moves while a run does; microseconds. */
export interface RunClock {
  times: RunTimes;
  now: number;
  /** The whole run; while it runs, to now. */
  bounds: TimeRange;
  /** The same in drawn time, shorter by what is cut: what the view moves within. */
  drawnBounds: TimeRange;
  /** The gaps, where they are drawn short. */
  cuts: readonly TimeCut[];
  timeView: TimeView;
}

const Context = createContext<RunClock | null>(null);
const GapsContext = createContext<readonly TimeRange[]>([]);

export function useRunClock(): RunClock {
  const clock = use(Context);
  if (!clock) throw new Error('useRunClock is for what is inside of a RunClockProvider.');
  return clock;
}

/** When nothing worked: apart from the clock, so that what asks for it alone is not drawn anew with each tick or zoom. */
export function useIdleGaps(): readonly TimeRange[] {
  return use(GapsContext);
}

interface RunClockProviderProps {
  spans: readonly SpanRow[];
  tree: SpanTree;
  /** Draws the gaps short. */
  cutsGaps: boolean;
  zoom: string | undefined;
  onZoom: (zoom: string | undefined) => void;
  children: ReactNode;
}

/** Ticks for those below that ask for the time, and draws none of the others anew. */
export function RunClockProvider(props: RunClockProviderProps) {
  const { spans, tree, cutsGaps, zoom, onZoom, children } = props;
  const times = useMemo(() => runTimes(spans), [spans]);
  // As often as the running bars grow by half a pixel or so.
  const lengthMs = Math.max(Date.now() - times.start / 1000, 1);
  const now = useLiveNow(times.isRunning, Math.min(lengthMs / window.innerWidth / 2, 1000)) * 1000;
  const { end } = timeBounds(times, now);
  const bounds = useMemo(() => ({ start: times.start, end }), [times.start, end]);
  // Work that goes on makes no gap: they are found anew when spans come, not as time goes by.
  const gaps = useMemo(() => idleGaps(tree, times, times.latest), [tree, times]);
  const cuts = useMemo(() => (cutsGaps ? cutGaps(gaps, bounds) : noCuts), [cutsGaps, gaps, bounds]);
  const drawnBounds = useMemo(
    () => (cuts.length > 0 ? { start: bounds.start, end: drawnTime(cuts, bounds.end) } : bounds),
    [cuts, bounds],
  );
  const timeView = useTimeView(zoom, drawnBounds, onZoom);
  const clock = useMemo(
    () => ({ times, now, bounds, drawnBounds, cuts, timeView }),
    [times, now, bounds, drawnBounds, cuts, timeView],
  );
  return (
    <GapsContext value={gaps}>
      <Context value={clock}>{children}</Context>
    </GapsContext>
  );
}

const noCuts: readonly TimeCut[] = [];
