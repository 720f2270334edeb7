import type { TreeNode } from '@spanlight/schema';
import { spanRange, type RunTimes } from './run-times.ts';
import { timeToX, type TimeScale } from './time-scale.ts';

/** Where spans of one row are drawn, tenths of a pixel: what touches is one mark, so that there are no more than pixels. */
export function repeatMarks(
  members: readonly TreeNode[],
  times: RunTimes,
  now: number,
  scale: TimeScale,
): { x: number; width: number }[] {
  const marks: { x: number; width: number }[] = [];
  for (const { row } of members) {
    if (!row) continue;
    const range = spanRange(row, times, now);
    const left = Math.max(timeToX(scale, range.start), 0);
    const right = Math.min(Math.max(timeToX(scale, range.end), left + 1.5), scale.width);
    if (right <= left) continue;
    const last = marks.at(-1);
    if (last && left <= last.x + last.width + 1) last.width = Math.max(last.width, right - last.x);
    else marks.push({ x: left, width: right - left });
  }
  const round = (value: number) => Math.round(value * 10) / 10;
  return marks.map(({ x, width }) => ({ x: round(x), width: round(width) }));
}
