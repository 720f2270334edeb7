import { useMemo, type Ref } from 'react';
import styles from './time-axis.module.css';
import { timeTicks, timeToX, type TimeScale } from './time-scale.ts';

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
    </div>
  );
}

/** Narrow boxes have closer marks, so that there is more than one. */
function tickGap(width: number): number {
  return Math.min(Math.max(width / 3, 48), 96);
}
