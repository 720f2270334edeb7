import type { SpanTree } from '@spanlight/schema';
import { kindOf, type Kind } from '../content/kinds.ts';
import { spanRange, type RunTimes } from './run-times.ts';
import { timeToX, type TimeScale } from './time-scale.ts';

/** One stroke of the overview; whole pixels. */
export interface OverviewMark {
  lane: number;
  x: number;
  width: number;
  kind: Kind;
}

export interface Overview {
  /** How many lanes are in use. */
  laneCount: number;
  marks: OverviewMark[];
  /** Pixels at which something failed, in ascending order. */
  errors: number[];
}

const mostLanes = 14;

/**
 * The whole run as strokes: a lane for each depth of the tree, the deepest sharing the last. Spans that add no pixel to
 * what is drawn are left out, so that 100,000 spans cost no more strokes than the strip has pixels.
 */
export function overviewMarks(tree: SpanTree, times: RunTimes, now: number, scale: TimeScale): Overview {
  const width = Math.max(1, Math.floor(scale.width));
  const covered = new Uint8Array(width * mostLanes);
  const failed = new Uint8Array(width);
  const marks: OverviewMark[] = [];
  let laneCount = 0;
  for (const node of tree.byId.values()) {
    if (!node.row) continue;
    const range = spanRange(node.row, times, now);
    const x = Math.min(Math.max(Math.floor(timeToX(scale, range.start)), 0), width - 1);
    const end = Math.min(Math.max(Math.ceil(timeToX(scale, range.end)), x + 1), width);
    const lane = Math.min(node.depth, mostLanes - 1);
    laneCount = Math.max(laneCount, lane + 1);
    if (node.row.status === 'error') failed[end - 1] = 1;
    const offset = lane * width;
    if (covered.subarray(offset + x, offset + end).every((pixel) => pixel === 1)) continue;
    covered.fill(1, offset + x, offset + end);
    marks.push({ lane, x, width: end - x, kind: kindOf(node.row.type) });
  }
  const errors: number[] = [];
  failed.forEach((pixel, x) => {
    if (pixel === 1) errors.push(x);
  });
  return { laneCount, marks, errors };
}
