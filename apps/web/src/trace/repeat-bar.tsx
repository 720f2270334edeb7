import { formatDuration } from '@spanlight/schema';
import { memo } from 'react';
import { kindOf } from '../content/kinds.ts';
import { placeLabel, textWidth } from './bar-layout.ts';
import { repeatMarks } from './repeat-marks.ts';
import { mostOutliers, type Repeat, type RepeatSummary } from './repeats.ts';
import type { RunTimes } from './run-times.ts';
import styles from './span-bar.module.css';
import type { TimeScale } from './time-scale.ts';

interface RepeatBarProps {
  repeat: Repeat & RepeatSummary;
  times: RunTimes;
  /** Microseconds; counts while a member is running. */
  now: number;
  scale: TimeScale;
  labelRoom: number;
}

/** The members of a repeat on one time line, with how long they took. */
export const RepeatBar = memo(function RepeatBar({ repeat, times, now, scale, labelRoom }: RepeatBarProps) {
  const marks = repeatMarks(repeat.members, times, now, scale);
  const first = marks[0];
  const last = marks.at(-1);
  if (!first || !last) return null;
  const bar = { left: first.x, width: last.x + last.width - first.x, isCutLeft: false, isCutRight: false };
  const text = repeatText(repeat);
  const label = placeLabel(bar, textWidth(text), scale.width + labelRoom);
  const path = marks.map(({ x, width }) => `M${x} 0h${width}v10h-${width}z`).join('');
  const kind = kindOf(repeat.members[0]!.row!.type);
  return (
    <>
      <svg
        className={styles.repeat}
        data-kind={kind}
        width={Math.max(scale.width, 0)}
        height={10}
        aria-hidden
      >
        <path d={path} />
      </svg>
      <span className={styles.label} data-side={label.side} style={{ left: label.x }}>
        {text}
      </span>
    </>
  );
});

/** `min 12 ms · median 84 ms · max 1.2 s`, and what stands out beyond the rows that show it. */
export function repeatText({ times, outlierCount, runningCount, members }: Repeat & RepeatSummary): string {
  if (!times) return `${runningCount || members.length} running`;
  const { min, median, max } = times;
  const text = `min ${formatDuration(min)} · median ${formatDuration(median)} · max ${formatDuration(max)}`;
  return outlierCount > mostOutliers ? `${text} · ${outlierCount} stand out` : text;
}
