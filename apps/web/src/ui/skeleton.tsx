import styles from './skeleton.module.css';

/**
 * Grey lines where rows are about to come. They show themselves only after a moment, so that what loads at once does
 * not flash.
 */
export function Skeleton({ rows, rowHeight = 32 }: { rows: number; rowHeight?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} style={{ height: rowHeight }}>
          <div className={styles.line} style={{ width: `${18 + ((index * 37) % 23)}%` }} />
          <div className={styles.line} style={{ width: `${8 + ((index * 53) % 31)}%` }} />
        </div>
      ))}
    </div>
  );
}
