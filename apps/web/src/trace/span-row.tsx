import { formatDuration, type Status } from '@spanlight/schema';
import { CircleSlash, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { TypeIcon } from '../content/type-icon.tsx';
import { RepeatBar, repeatText } from './repeat-bar.tsx';
import { spanDurationMs, type RunTimes } from './run-times.ts';
import { SpanBar } from './span-bar.tsx';
import styles from './span-row.module.css';
import type { TimeScale } from './time-scale.ts';
import type { VisibleRow } from './visible-rows.ts';

interface SpanRowProps {
  row: VisibleRow;
  index: number;
  top: number;
  height: number;
  /** Pixels that the tree may be indented. */
  mostIndent: number;
  isActive: boolean;
  /** Whether it holds what is looked for. */
  match: 'current' | 'other' | null;
  /** How many that do are folded away in this row. */
  hiddenMatches: number;
  isSelected: boolean;
  times: RunTimes;
  now: number;
  scale: TimeScale;
  /** Pixels after the scale in which labels may stand. */
  labelRoom: number;
}

const indentStep = 14;

/** One line: the tree on the left, the time line on the right. Clicks are handled by the grid, which reads `data-span-id` and `data-fold`. */
export const SpanRowView = memo(function SpanRowView(props: SpanRowProps) {
  const { row, index, top, height, mostIndent, isActive, isSelected } = props;
  const { match, hiddenMatches, times, now, scale, labelRoom } = props;
  const { node } = row;
  const span = node.row;
  return (
    <div
      role="row"
      id={rowElementId(row.key)}
      aria-label={rowLabel(row)}
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblingCount}
      aria-expanded={row.isExpandable ? !row.isCollapsed : undefined}
      aria-selected={isSelected}
      data-row={row.key}
      data-span-id={row.repeat ? undefined : node.spanId}
      data-type={span?.type}
      data-active={isActive || undefined}
      data-match={match ?? undefined}
      data-failed={(!row.repeat && span?.status === 'error') || undefined}
      className={styles.row}
      style={{ top, height }}
    >
      <NameCell row={row} mostIndent={mostIndent} hiddenMatches={hiddenMatches} />
      <div role="gridcell" className={styles.time}>
        {row.repeat ? (
          <RepeatBar repeat={row.repeat} times={times} now={now} scale={scale} labelRoom={labelRoom} />
        ) : (
          span && <SpanBar row={span} times={times} now={now} scale={scale} labelRoom={labelRoom} />
        )}
      </div>
    </div>
  );
});

interface NameCellProps {
  row: VisibleRow;
  mostIndent: number;
  hiddenMatches: number;
}

const NameCell = memo(function NameCell({ row, mostIndent, hiddenMatches }: NameCellProps) {
  const { node, repeat } = row;
  const span = node.row;
  const name = span ? nameText(span.name) : undefined;
  const wanted = row.depth * indentStep;
  const isDeep = wanted > mostIndent;
  const errorsBelow = repeat
    ? repeat.failedCount
    : node.subtree.errorCount - (span?.status === 'error' ? 1 : 0);
  const below = node.subtree.spanCount - (span ? 1 : 0);
  const extra = span && [span.model, span.toolName].find((text) => text && !span.name.includes(text));
  return (
    <div role="gridcell" className={styles.name}>
      <span className={styles.indent} style={{ width: Math.min(wanted, mostIndent) }}>
        {isDeep && row.depth}
      </span>
      {row.isExpandable ? <Chevron isOpen={!row.isCollapsed} /> : <span className={styles.fold} />}
      {span ? (
        <>
          <TypeIcon type={span.type} />
          <span className={styles.text} title={name}>
            {name}
          </span>
        </>
      ) : (
        <span className={styles.missing} title={`Its children name it as their parent: ${node.spanId}`}>
          Parent not received yet
        </span>
      )}
      {node.isCycleCut && <span className={styles.extra}>(parents form a ring)</span>}
      {repeat && <span className={styles.times}>× {repeat.members.length.toLocaleString('en-US')}</span>}
      {extra && <span className={styles.extra}>{extra}</span>}
      {row.leftOut > 0 && !row.isCollapsed && (
        <span className={styles.leftOut} title={`${row.leftOut} framework spans left out`}>
          +{row.leftOut}
        </span>
      )}
      {row.isCollapsed && !repeat && (
        <span className={styles.below} title={`${below} below`}>
          {below}
        </span>
      )}
      {hiddenMatches > 0 && (
        <span className={styles.hiddenMatches} title={`${hiddenMatches} found in what is folded here`}>
          {hiddenMatches} found
        </span>
      )}
      <StateMark status={repeat ? undefined : span?.status} errorsBelow={errorsBelow} />
    </div>
  );
});

/** Drawn by hand, open and closed: a row that scrolls into view pays for each component, attribute and transform. */
function Chevron({ isOpen }: { isOpen: boolean }) {
  return (
    <svg className={styles.fold} data-fold viewBox="0 0 20 20" aria-hidden>
      <path d={isOpen ? 'm6.5 8.25 3.5 3.5 3.5-3.5' : 'm8.25 13.5 3.5-3.5-3.5-3.5'} />
    </svg>
  );
}

function StateMark({ status, errorsBelow }: { status: Status | undefined; errorsBelow: number }) {
  if (status === 'error') {
    return (
      <span className={styles.state} data-state="failed">
        <TriangleAlert size={13} aria-hidden /> <span className={styles.word}>error</span>
      </span>
    );
  }
  if (status === 'interrupted') {
    return (
      <span className={styles.state}>
        <CircleSlash size={13} aria-hidden /> <span className={styles.word}>interrupted</span>
      </span>
    );
  }
  if (errorsBelow === 0) return null;
  return (
    <span className={styles.state} data-state="failed-below" title={`${errorsBelow} failed below`}>
      <TriangleAlert size={13} aria-label={`${errorsBelow} failed below`} />
    </span>
  );
}

/** The id that the grid's aria-activedescendant names. */
export function rowElementId(key: string): string {
  return `span-${key}`;
}

function rowLabel({ node, repeat }: VisibleRow): string {
  const span = node.row;
  if (!span) return 'Parent not received yet';
  if (repeat) return `${nameText(span.name)}, ${repeat.members.length} times, ${repeatText(repeat)}`;
  const words = [nameText(span.name), typeWords[span.type].word, span.status];
  const durationMs = spanDurationMs(span);
  if (durationMs !== null && !span.isEvent) words.push(formatDuration(durationMs));
  return words.join(', ');
}
