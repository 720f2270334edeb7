import type { PathPart } from '@spanlight/schema';
import { timeToX, type TimeScale } from './time-scale.ts';

/** A part of the critical path on the row that shows it; microseconds. */
export interface LinePart {
  row: number;
  start: number;
  end: number;
}

/** The path over the rows that show: what is folded away is on the row that hides it. Neighbours on one row are one. */
export function pathOverRows(
  path: readonly PathPart[],
  rowOf: (spanId: string) => number | undefined,
): LinePart[] {
  const parts: LinePart[] = [];
  for (const { spanId, start, end } of path) {
    const row = rowOf(spanId);
    if (row === undefined) continue;
    const last = parts.at(-1);
    if (last && last.row === row && last.end === start) last.end = end;
    else parts.push({ row, start, end });
  }
  return parts;
}

interface LineBox {
  /** The rows that are in the document. */
  first: number;
  last: number;
  rowHeight: number;
  /** Pixels from the top of a row to the line in it. */
  offset: number;
}

/**
 * The line as an SVG path: along each part, and from row to row where one follows upon the other. What is out of sight, or
 * adds nothing to what is drawn at this pixel, is left out.
 */
export function linePath(parts: readonly LinePart[], scale: TimeScale, box: LineBox): string {
  const { first, last, rowHeight, offset } = box;
  const y = (row: number) => Math.min(Math.max(row, first - 1), last + 1) * rowHeight + offset;
  const x = (time: number) =>
    Math.round(Math.min(Math.max(timeToX(scale, time), -1), scale.width + 1) * 10) / 10;
  let path = '';
  // Where the pen is; null: lifted.
  let pen: { x: number; y: number } | null = null;
  for (const [i, part] of parts.entries()) {
    const left = x(part.start);
    const right = x(part.end);
    const isSeen = right >= 0 && left <= scale.width;
    const next = parts[i + 1];
    const follows = next !== undefined && next.start === part.end;
    const top = Math.min(part.row, follows ? next.row : part.row);
    const bottom = Math.max(part.row, follows ? next.row : part.row);
    if (!isSeen || bottom < first || top > last) {
      pen = null;
      continue;
    }
    const at = y(part.row);
    if (!pen || pen.x !== left || pen.y !== at) path += `M${left} ${at}`;
    if (right - left >= 0.5) path += `H${right}`;
    pen = { x: right - left >= 0.5 ? right : left, y: at };
    if (follows) {
      path += `V${y(next.row)}`;
      pen.y = y(next.row);
      if (pen.x !== right) pen = null;
    }
  }
  return path;
}
