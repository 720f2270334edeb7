/** A stretch of time, microseconds; `end` is never before `start`. */
export interface TimeRange {
  start: number;
  end: number;
}

/** A stretch of time that is drawn shorter than it was: as if it had taken `drawn` microseconds. */
export interface TimeCut extends TimeRange {
  drawn: number;
}

/** A stretch of time laid over so many pixels. With cuts, `start` and `end` are drawn times. */
export interface TimeScale extends TimeRange {
  width: number;
  /** In order, none within another. @default none */
  cuts?: readonly TimeCut[];
}

/** The closest that can be looked at: ten microseconds from side to side. */
export const shortestView = 10;

export function timeToX(scale: TimeScale, time: number): number {
  const drawn = scale.cuts ? drawnTime(scale.cuts, time) : time;
  return ((drawn - scale.start) / (scale.end - scale.start || 1)) * scale.width;
}

/** When a time would have been, had the cuts been as short as they are drawn. */
export function drawnTime(cuts: readonly TimeCut[], time: number): number {
  let saved = 0;
  for (const cut of cuts) {
    if (time <= cut.start) break;
    const length = cut.end - cut.start;
    saved += (Math.min(time, cut.end) - cut.start) * (1 - cut.drawn / length);
  }
  return time - saved;
}

/** The drawn time at a pixel. */
export function xToTime(scale: TimeScale, x: number): number {
  return scale.start + (x / (scale.width || 1)) * (scale.end - scale.start);
}

/** The view moved and, if it must be, shortened, so that it lies within the bounds. */
export function clampView(view: TimeRange, bounds: TimeRange): TimeRange {
  const whole = bounds.end - bounds.start;
  const length = Math.min(Math.max(view.end - view.start, Math.min(shortestView, whole)), whole);
  const start = Math.min(Math.max(view.start, bounds.start), bounds.end - length);
  return { start, end: start + length };
}

/** The view magnified by `factor` (below 1: reduced) while the instant `at` stays at its place on the screen. */
export function zoomView(view: TimeRange, factor: number, at: number, bounds: TimeRange): TimeRange {
  const length = view.end - view.start;
  const target = Math.min(Math.max(length / factor, shortestView), bounds.end - bounds.start);
  const share = length === 0 ? 0.5 : (at - view.start) / length;
  const start = at - share * target;
  return clampView({ start, end: start + target }, bounds);
}

/** The view moved by so many microseconds, its length kept. */
export function panView(view: TimeRange, by: number, bounds: TimeRange): TimeRange {
  return clampView({ start: view.start + by, end: view.end + by }, bounds);
}

/** True when the view shows all there is, give or take a thousandth. */
export function showsAll(view: TimeRange, bounds: TimeRange): boolean {
  return view.end - view.start >= (bounds.end - bounds.start) * 0.999;
}

export interface Tick {
  /** Microseconds, on the same clock as the view. */
  time: number;
  label: string;
}

/**
 * Marks at round distances from `origin`, at least `gap` pixels apart, labelled with the time since it. None within a cut,
 * nor close to one, where its own label stands.
 */
export function timeTicks(scale: TimeScale, origin: number, gap = 96): Tick[] {
  if (scale.width <= 0 || scale.end <= scale.start) return [];
  const step = roundStep(((scale.end - scale.start) / scale.width) * gap);
  const margin = (gap / 2) * ((scale.end - scale.start) / scale.width);
  const ticks: Tick[] = [];
  for (const stretch of uncutStretches(scale, margin)) {
    const first = Math.ceil((stretch.start - origin) / step);
    const last = Math.floor((stretch.end - origin) / step);
    for (let i = first; i <= last; i++) {
      ticks.push({ time: origin + i * step, label: tickLabel(i * step, step) });
    }
  }
  return ticks;
}

/** The real time that a scale shows, without its cuts and what is closer to one than `margin`. */
function uncutStretches({ start, end, cuts = [] }: TimeScale, margin: number): TimeRange[] {
  const stretches: TimeRange[] = [];
  let from = start;
  let saved = 0;
  for (const cut of cuts) {
    // Where the cut starts, drawn and real, with all the cuts before it taken into account.
    const drawnStart = cut.start - saved;
    if (drawnStart > end) break;
    if (drawnStart - margin > from) stretches.push({ start: from + saved, end: cut.start - margin });
    saved += cut.end - cut.start - cut.drawn;
    from = Math.max(from, cut.end - saved + margin);
  }
  if (end > from) stretches.push({ start: from + saved, end: end + saved });
  return stretches;
}

const second = 1e6;
const aboveOneSecond = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400,
];

/** The smallest pleasant distance that is at least this long, microseconds: 1, 2, 5 and their tenfolds below a second, clock steps above. */
export function roundStep(atLeast: number): number {
  if (atLeast > second) {
    const seconds = atLeast / second;
    return second * (aboveOneSecond.find((step) => step >= seconds) ?? 86_400 * Math.ceil(seconds / 86_400));
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  const step = [1, 2, 5, 10].find((multiple) => multiple * power >= atLeast) ?? 10;
  return step * power;
}

/** Time since the start of the run in the one unit that suits the distance of the marks: `250 ms`, `1.5 s`, `2:05`, `1:02:00`. */
export function tickLabel(time: number, step: number): string {
  if (time === 0) return '0';
  const sign = time < 0 ? '-' : '';
  const size = Math.abs(time);
  if (size < 1000) return `${sign}${Math.round(size)} µs`;
  if (size < second) return `${sign}${decimals(size / 1000, step / 1000)} ms`;
  if (size < 60 * second) return `${sign}${decimals(size / second, step / second)} s`;
  const wholeSeconds = Math.floor(size / second + 1e-9);
  const fraction = step < second ? decimals(size / second - wholeSeconds, step / second).slice(1) : '';
  const pad = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(wholeSeconds / 60);
  const days = Math.floor(minutes / 1440);
  if (days >= 2) {
    const hours = Math.floor(minutes / 60) % 24;
    return step % (86_400 * second) === 0
      ? `${sign}${days} d`
      : `${sign}${days} d ${pad(hours)}:${pad(minutes % 60)}`;
  }
  const clock =
    minutes < 60
      ? `${minutes}:${pad(wholeSeconds % 60)}`
      : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(wholeSeconds % 60)}`;
  return `${sign}${clock}${fraction}`;
}

/** As many decimals as marks this far apart need to differ. */
function decimals(value: number, step: number): string {
  return value.toFixed(step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** `1200000-3400000`: a view as microseconds since the start of the run, for the address. */
export function printView(view: TimeRange, origin: number): string {
  return `${Math.round(view.start - origin)}-${Math.round(view.end - origin)}`;
}

/** The view that an address names; null when it names none that can be shown. */
export function parseView(text: string | undefined, origin: number): TimeRange | null {
  const match = /^(\d+)-(\d+)$/.exec(text ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  return end - start >= shortestView ? { start: origin + start, end: origin + end } : null;
}
