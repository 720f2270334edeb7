import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { clampView, parseView, printView, showsAll, type TimeRange } from './time-scale.ts';

export interface TimeView {
  /** What shows. */
  view: TimeRange;
  isZoomed: boolean;
  /** Null: all of the run, as it grows. */
  setView: (view: TimeRange | null) => void;
}

const settleMs = 250;

/**
 * The stretch of time that shows. It lives in the address; while it is being zoomed or moved, with many steps a second,
 * the last step counts, and goes into the address when it has settled.
 */
export function useTimeView(
  zoom: string | undefined,
  bounds: TimeRange,
  onZoom: (zoom: string | undefined) => void,
): TimeView {
  // undefined: nothing is under way.
  const [draft, setDraft] = useState<TimeRange | null | undefined>(undefined);
  const [settledZoom, setSettledZoom] = useState(zoom);
  if (zoom !== settledZoom) {
    setSettledZoom(zoom);
    setDraft(undefined);
  }
  const stored = useMemo(() => parseView(zoom, bounds.start), [zoom, bounds.start]);
  const chosen = draft === undefined ? stored : draft;
  const view = useMemo(() => (chosen ? clampView(chosen, bounds) : bounds), [chosen, bounds]);

  const settle = useEffectEvent(() => {
    if (draft === undefined) return;
    const next = draft === null ? undefined : printView(draft, bounds.start);
    if (next === zoom) setDraft(undefined);
    else onZoom(next);
  });
  useEffect(() => {
    if (draft === undefined) return;
    const timer = setTimeout(() => settle(), settleMs);
    return () => clearTimeout(timer);
  }, [draft]);

  const setView = useCallback(
    (next: TimeRange | null) => setDraft(next && showsAll(next, bounds) ? null : next),
    [bounds],
  );
  return { view, isZoomed: chosen !== null, setView };
}
