import { formatDuration, type SpanRow } from '@spanlight/schema';
import { memo } from 'react';
import { kindOf } from '../content/kinds.ts';
import { Quantity } from '../ui/quantity.tsx';
import { layBar, placeLabel, textWidth } from './bar-layout.ts';
import { spanRange, type RunTimes } from './run-times.ts';
import styles from './span-bar.module.css';
import { timeToX, type TimeScale } from './time-scale.ts';

interface SpanBarProps {
  row: SpanRow;
  times: RunTimes;
  /** Microseconds; counts for a running span only. */
  now: number;
  scale: TimeScale;
  /** Pixels after the scale in which labels may stand. */
  labelRoom: number;
}

/** A span on the time line, with its duration beside it. */
export const SpanBar = memo(function SpanBar({ row, times, now, scale, labelRoom }: SpanBarProps) {
  const range = spanRange(row, times, now);
  const kind = kindOf(row.type);
  if (row.isEvent) {
    const x = timeToX(scale, row.startedAt);
    if (x < 0 || x > scale.width) return null;
    return <span className={styles.event} data-kind={kind} data-status={row.status} style={{ left: x }} />;
  }
  const bar = layBar(range, scale);
  if (!bar) return <OutOfView isBefore={range.end < scale.start} width={scale.width} />;
  const text = formatDuration((range.end - range.start) / 1000);
  const label = placeLabel(bar, textWidth(text), scale.width + labelRoom);
  const firstToken =
    row.timeToFirstTokenMs === null
      ? null
      : timeToX(scale, row.startedAt + row.timeToFirstTokenMs * 1000) - bar.left;
  return (
    <>
      <span
        className={styles.bar}
        data-part="bar"
        data-kind={kind}
        data-status={row.status}
        data-cut-left={bar.isCutLeft || undefined}
        data-cut-right={bar.isCutRight || undefined}
        style={{ left: bar.left, width: bar.width }}
      >
        {firstToken !== null && firstToken > 1 && (
          <span
            className={styles.waiting}
            data-part="waiting"
            style={{ width: Math.min(firstToken, bar.width) }}
          />
        )}
      </span>
      <Quantity text={text} className={styles.label} data-side={label.side} style={{ left: label.x }} />
    </>
  );
});

/** Says on which side of the view the span is. */
function OutOfView({ isBefore, width }: { isBefore: boolean; width: number }) {
  return (
    <span className={styles.outside} style={{ left: isBefore ? 0 : width - 8 }} aria-hidden>
      {isBefore ? '‹' : '›'}
    </span>
  );
}
