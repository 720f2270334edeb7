import type { SpanRow } from '@spanlight/schema';
import { shortestView, type TimeRange } from './time-scale.ts';

/** What a run's rows tell of its time, microseconds. */
export interface RunTimes {
  start: number;
  /** The latest instant that any row names. */
  latest: number;
  /** The latest of them that a span started or ended at: later, programs were heard of by other signs. */
  latestOfSpans: number;
  isRunning: boolean;
}

export function runTimes(rows: readonly SpanRow[]): RunTimes {
  let start = Infinity;
  let latest = -Infinity;
  let latestOfSpans = -Infinity;
  let isRunning = false;
  for (const row of rows) {
    start = Math.min(start, row.startedAt);
    latestOfSpans = Math.max(latestOfSpans, row.startedAt, row.endedAt ?? row.startedAt);
    latest = Math.max(latest, latestOfSpans, row.lastHeardAt ?? latestOfSpans);
    isRunning ||= row.status === 'running';
  }
  return rows.length === 0
    ? { start: 0, latest: 0, latestOfSpans: 0, isRunning: false }
    : { start, latest, latestOfSpans, isRunning };
}

/** From the first start to the last end; while anything runs, to now. */
export function timeBounds(times: RunTimes, now: number): TimeRange {
  const end = times.isRunning ? Math.max(times.latest, now) : times.latest;
  return { start: times.start, end: Math.max(end, times.start + shortestView) };
}

/**
 * How far a span reaches. A running one reaches to now (or, where the program's clock is ahead of ours, to the latest
 * instant of the run); an interrupted one to the last sign of life of its program, or, where that is not known, of the run.
 */
export function spanRange(row: SpanRow, times: RunTimes, now: number): TimeRange {
  const isRunning = row.status === 'running';
  const end = row.endedAt ?? row.lastHeardAt ?? (isRunning ? Math.max(times.latest, now) : times.latest);
  return { start: row.startedAt, end: Math.max(end, row.startedAt) };
}

/** Milliseconds from start to end; null while running or when it is not known. */
export function spanDurationMs(row: Pick<SpanRow, 'startedAt' | 'endedAt'>): number | null {
  return row.endedAt === null ? null : (row.endedAt - row.startedAt) / 1000;
}
