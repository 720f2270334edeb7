// A Date holds whole milliseconds, but model and tool spans nest within less. The rest of a Date that this module made goes
// with it as a private field, so that it survives on its way through processors to the exporter. A class puts its fields on
// whatever its parent's constructor returns, here the date: to anybody else that is a Date like any other, and it costs no
// entry in a WeakMap, all of which the garbage collector has to look through.
const Bearer = function (date: Date) {
  return date;
} as unknown as DateConstructor;

class ExactDate extends Bearer {
  readonly #microseconds: number;

  constructor(date: Date, microseconds: number) {
    super(date);
    this.#microseconds = microseconds;
  }

  static read(date: Date): number {
    return #microseconds in date ? date.#microseconds : 0;
  }
}

// To look at two clocks each time would cost more than all else that this module does.
const checkEveryMs = 20;
const maxDriftMs = 20;

// A global of Node's costs a call each time. Fake timers put clocks of their own in the place of both.
const { performance: monotonic } = globalThis;
const { now: wallClock } = Date;

let epochMs = performance.timeOrigin;
let checkedAt = -Infinity;

/**
 * The present, with the resolution of the monotonic clock. Where the wall clock has been set or the machine has slept, the
 * two drift apart, and the wall clock wins.
 */
export function now(): Date {
  const sinceStartMs = (Date.now === wallClock ? monotonic : performance).now();
  if (Math.abs(sinceStartMs - checkedAt) >= checkEveryMs) {
    checkedAt = sinceStartMs;
    const wallMs = Date.now();
    if (Math.abs(epochMs + sinceStartMs - wallMs) > maxDriftMs) epochMs = wallMs - sinceStartMs;
  }
  const ms = epochMs + sinceStartMs;
  const wholeMs = Math.floor(ms);
  return new ExactDate(new Date(wholeMs), Math.floor((ms - wholeMs) * 1000));
}

/** Whole microseconds since the epoch. */
export function toMicroseconds(date: Date): number {
  return date.getTime() * 1000 + ExactDate.read(date);
}
