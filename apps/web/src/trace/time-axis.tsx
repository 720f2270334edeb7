import { formatDuration } from '@spanlight/schema';
import { useMemo, type Ref } from 'react';
import styles from './time-axis.module.css';
import { timeTicks, timeToX, type TimeCut, type TimeScale } from './time-scale.ts';

interface TimeAxisProps {
  scale: TimeScale;
  origin: number;
}

export function TimeAxis({ scale, origin }: TimeAxisProps) {
  const ticks = useMemo(() => timeTicks(scale, origin, tickGap(scale.width)), [scale, origin]);
  return (
    <div className={styles.axis} aria-hidden>
      {ticks.map((tick) => (
        <span key={tick.time} className={styles.label} style={{ left: timeToX(scale, tick.time) }}>
          {tick.label}
        </span>
      ))}
      {cutsInView(scale).map(({ cut, x, width }) => (
        <span
          key={cut.start}
          className={styles.cutLabel}
          style={{ left: x + width / 2 }}
          title={`Nothing worked for ${cutLength(cut)}: drawn short`}
        >
          ≈ {cutLength(cut)}
        </span>
      ))}
    </div>
  );
}

interface TimeGridlinesProps extends TimeAxisProps {
  /** Measures the width that the scale is laid over. */
  ref: Ref<HTMLDivElement>;
}

/** The marks of the axis as lines behind the rows. */
export function TimeGridlines({ scale, origin, ref }: TimeGridlinesProps) {
  const ticks = useMemo(() => timeTicks(scale, origin, tickGap(scale.width)), [scale, origin]);
  return (
    <div ref={ref} className={styles.gridlines} role="presentation">
      {ticks.map((tick) => (
        <span key={tick.time} className={styles.line} style={{ left: timeToX(scale, tick.time) }} />
      ))}
      {cutsInView(scale).map(({ cut, x, width }) => (
        <span key={cut.start} className={styles.cut} style={{ left: x, width }} />
      ))}
    </div>
  );
}

function cutsInView(scale: TimeScale): { cut: TimeCut; x: number; width: number }[] {
  return (scale.cuts ?? [])
    .map((cut) => {
      const x = timeToX(scale, cut.start);
      return { cut, x, width: timeToX(scale, cut.end) - x };
    })
    .filter(({ x, width }) => x + width >= 0 && x <= scale.width);
}

function cutLength(cut: TimeCut): string {
  return formatDuration((cut.end - cut.start) / 1000);
}

/** Narrow boxes have closer marks, so that there is more than one. */
function tickGap(width: number): number {
  return Math.min(Math.max(width / 3, 48), 96);
}
