import { criticalPath, type SpanTree } from '@spanlight/schema';
import { useMemo } from 'react';
import { linePath, pathOverRows } from './critical-line.ts';
import styles from './critical-path-line.module.css';
import type { TimeScale } from './time-scale.ts';

interface CriticalPathLineProps {
  tree: SpanTree;
  /** Microseconds; ends what is running. */
  now: number;
  /** The row that shows a span, or hides it. */
  rowOf: (spanId: string) => number | undefined;
  scale: TimeScale;
  rowHeight: number;
  first: number;
  last: number;
}

/** From the top of the bar. */
const belowBar = 8;

/** What the length of the run hangs on, as a line under the bars and from one to the next, behind all that it crosses. */
export function CriticalPathLine(props: CriticalPathLineProps) {
  const { tree, now, rowOf, scale, rowHeight, first, last } = props;
  const path = useMemo(() => criticalPath(tree, now), [tree, now]);
  const parts = useMemo(() => pathOverRows(path, rowOf), [path, rowOf]);
  const line = useMemo(
    () => linePath(parts, scale, { first, last, rowHeight, offset: rowHeight / 2 + belowBar }),
    [parts, scale, first, last, rowHeight],
  );
  return (
    <div className={styles.clip} role="presentation">
      <svg className={styles.line} width="1" height="1" data-part="critical-path" aria-hidden>
        <path d={line} />
      </svg>
    </div>
  );
}
