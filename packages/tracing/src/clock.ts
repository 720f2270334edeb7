// A Date holds whole milliseconds, but model and tool spans nest within less. The exact time of a Date that this module
// made is kept beside it, so that it survives on its way through processors to the exporter.
const exact = new WeakMap<Date, number>();

let epochMs = performance.timeOrigin;

/**
 * The present, with the resolution of the monotonic clock. Where the wall clock has been set or the machine has slept, the
 * two drift apart, and the wall clock wins.
 */
export function now(): Date {
  const wallMs = Date.now();
  const sinceStartMs = performance.now();
  if (Math.abs(epochMs + sinceStartMs - wallMs) > 20) epochMs = wallMs - sinceStartMs;
  const ms = epochMs + sinceStartMs;
  const date = new Date(ms);
  exact.set(date, Math.floor(ms * 1000));
  return date;
}

/** Whole microseconds since the epoch. */
export function toMicroseconds(date: Date): number {
  return exact.get(date) ?? date.getTime() * 1000;
}
