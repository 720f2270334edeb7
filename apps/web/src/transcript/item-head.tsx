import { formatCost, formatDuration, type SpanRow } from '@spanlight/schema';
import type { ReactNode } from 'react';
import { StatusMark } from '../content/status-mark.tsx';
import { TokenCount } from '../content/token-count.tsx';
import { TypeIcon } from '../content/type-icon.tsx';
import { useRunClock } from '../trace/run-clock.tsx';
import { spanDurationMs, spanRange } from '../trace/run-times.ts';
import { Quantity } from '../ui/quantity.tsx';
import styles from './item-head.module.css';
import type { TranscriptItem } from './transcript-items.ts';

interface ItemHeadProps {
  item: TranscriptItem;
  title: ReactNode;
  onSelect: (spanId: string) => void;
  /** After the title, dimmed. */
  notes?: ReactNode;
  /** Before the duration. */
  numbers?: ReactNode;
}

/** The line at the top of an item: what it is, and its numbers. */
export function ItemHead({ item, title, onSelect, notes, numbers }: ItemHeadProps) {
  const { row } = item;
  return (
    <div className={styles.head}>
      <TypeIcon type={row.type} size={15} />
      <span className={styles.words}>
        <button
          type="button"
          id={`item-${item.key}`}
          className={styles.title}
          onClick={() => onSelect(row.spanId)}
        >
          {title}
        </button>
        {notes && <span className={styles.notes}>{notes}</span>}
        {numbers && <span className={styles.numbers}>{numbers}</span>}
      </span>
      <span className={styles.end}>
        {!row.isEvent && <Duration row={row} />}
        {row.status !== 'ok' && <StatusMark status={row.status} />}
      </span>
    </div>
  );
}

/** Tokens, cost and time to first token of a model call. */
export function UsageNumbers({ row }: { row: SpanRow }) {
  return (
    <>
      {row.usage && <TokenCount usage={row.usage} isShort />}
      {row.costUsd !== null && <span>{formatCost(row.costUsd)}</span>}
      {row.timeToFirstTokenMs !== null && (
        <span className={styles.first} title="Time to first token">
          <Quantity text={formatDuration(row.timeToFirstTokenMs)} /> to first token
        </span>
      )}
    </>
  );
}

function Duration({ row }: { row: SpanRow }) {
  return (
    <span className={styles.duration}>
      {row.status === 'running' ? (
        <RunningTime row={row} />
      ) : (
        <Quantity text={formatDuration(spanDurationMs(row))} />
      )}
    </span>
  );
}

/** Ticks by itself, so that nothing else of the transcript does. */
function RunningTime({ row }: { row: SpanRow }) {
  const { times, now } = useRunClock();
  const { start, end } = spanRange(row, times, now);
  return <Quantity text={formatDuration((end - start) / 1000)} />;
}
