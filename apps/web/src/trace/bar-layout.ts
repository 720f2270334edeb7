import { timeToX, type TimeRange, type TimeScale } from './time-scale.ts';

/** Pixels of a bar, cut to the box. */
export interface Bar {
  left: number;
  width: number;
  /** It goes on beyond the left or right side of the box. */
  isCutLeft: boolean;
  isCutRight: boolean;
}

const minimumWidth = 2;

/** Where a stretch of time is drawn; null when all of it is out of view. */
export function layBar(range: TimeRange, scale: TimeScale): Bar | null {
  const left = timeToX(scale, range.start);
  const right = Math.max(timeToX(scale, range.end), left + minimumWidth);
  const isAfter = left > scale.width || (left === scale.width && range.end > range.start);
  if (right <= 0 || isAfter) return null;
  const cutLeft = Math.max(left, 0);
  const cutRight = Math.min(right, scale.width);
  const width = Math.max(cutRight - cutLeft, minimumWidth);
  return {
    left: Math.min(cutLeft, scale.width - width),
    width,
    isCutLeft: left < 0,
    isCutRight: right > scale.width,
  };
}

export type LabelSide = 'right' | 'left' | 'inside';

const labelGap = 6;

/** Beside the bar where there is room, after it rather than before it; inside when the bar fills the box. */
export function placeLabel(bar: Bar, labelWidth: number, boxWidth: number): { side: LabelSide; x: number } {
  const after = bar.left + bar.width + labelGap;
  if (after + labelWidth <= boxWidth) return { side: 'right', x: after };
  const before = bar.left - labelGap - labelWidth;
  if (before >= 0) return { side: 'left', x: before };
  return { side: 'inside', x: Math.max(bar.left + bar.width - labelWidth - labelGap, 0) };
}

/** About how wide a text stands in the dense 12 px type with tabular figures. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * 6.9);
}
