import {
  formatDuration,
  waitLedger,
  type LedgerEntry,
  type SpanTree,
  type TreeNode,
} from '@spanlight/schema';
import { useMemo, useState } from 'react';
import { nameText } from '../content/name-text.ts';
import { TypeIcon } from '../content/type-icon.tsx';
import { Button } from '../ui/button.tsx';
import { Quantity } from '../ui/quantity.tsx';
import { Section } from '../ui/section.tsx';
import { spanRange, type RunTimes } from './run-times.ts';
import { waitWords } from './wait-words.ts';
import styles from './wait-ledger-view.module.css';

interface WaitLedgerViewProps {
  tree: SpanTree;
  node: TreeNode;
  times: RunTimes;
  /** Microseconds. */
  now: number;
  onSelect: (spanId: string) => void;
}

/** Where the time of an agent or a workflow went: all of it, each moment once. A line opens to the spans it was. */
export function WaitLedgerView({ tree, node, times, now, onSelect }: WaitLedgerViewProps) {
  const end = ledgerEnd(node, times, now);
  const ledger = useMemo(() => waitLedger(node, end), [node, end]);
  const [openWait, setOpenWait] = useState<string | null>(null);
  const { wallTime, entries, parallelism } = ledger;
  const timed = entries.filter((entry) => entry.time > 0);
  if (wallTime === 0 || timed.length === 0) return null;
  return (
    <Section title="Where the time went">
      <div className={styles.bar} aria-hidden>
        {timed.map(({ wait, time }) => (
          <div key={wait} className={styles.stretch} data-wait={wait} style={{ flexGrow: time }} />
        ))}
      </div>
      <ul className={styles.entries} aria-label="Where the time went">
        {timed.map((entry) => (
          <LedgerLine
            key={entry.wait}
            entry={entry}
            wallTime={wallTime}
            isOpen={openWait === entry.wait}
            onToggle={() => setOpenWait(openWait === entry.wait ? null : entry.wait)}
            tree={tree}
            times={times}
            now={now}
            onSelect={onSelect}
          />
        ))}
        <li className={styles.total}>
          <span className={styles.word}>
            {parallelism >= 1.005
              ? `All of it, on average ${parallelism.toPrecision(3)} side by side`
              : 'All of it'}
          </span>
          <span className={styles.share}>100 %</span>
          <span className={styles.time}>
            <Quantity text={formatDuration(wallTime / 1000)} />
          </span>
        </li>
      </ul>
    </Section>
  );
}

/** While it runs, in steps that leave the page time for other things. */
function ledgerEnd(node: TreeNode, times: RunTimes, now: number): number {
  const end = node.row ? spanRange(node.row, times, now).end : now;
  if (node.row?.endedAt != null) return end;
  const step = node.subtree.spanCount > 2000 ? 2_000_000 : 250_000;
  return Math.ceil(end / step) * step;
}

interface LedgerLineProps extends Omit<WaitLedgerViewProps, 'node'> {
  entry: LedgerEntry;
  wallTime: number;
  isOpen: boolean;
  onToggle: () => void;
}

function LedgerLine({ entry, wallTime, isOpen, onToggle, ...rest }: LedgerLineProps) {
  const { wait, time, work, spanIds } = entry;
  const { word, meaning } = waitWords[wait];
  const share = (time / wallTime) * 100;
  const isShared = work > time * 1.005;
  const isButton = spanIds.length > 0;
  const Line = isButton ? 'button' : 'div';
  return (
    <li>
      <Line
        {...(isButton && { type: 'button' as const, 'aria-expanded': isOpen, onClick: onToggle })}
        className={styles.line}
        title={meaning}
      >
        <span className={styles.swatch} data-wait={wait} aria-hidden />
        <span className={styles.word}>
          {word}
          {isButton && (
            <span className={styles.count}>
              {spanIds.length.toLocaleString('en-US')} {spanIds.length === 1 ? 'span' : 'spans'}
            </span>
          )}
          {isShared && (
            <span className={styles.count}>
              <Quantity text={formatDuration(work / 1000)} /> in all, side by side
            </span>
          )}
        </span>
        <span className={styles.share}>{share < 0.1 ? '<0.1' : share.toFixed(1)} %</span>
        <span className={styles.time}>
          <Quantity text={formatDuration(time / 1000)} />
        </span>
      </Line>
      {isOpen && <LedgerSpans spanIds={spanIds} {...rest} />}
    </li>
  );
}

const shownAtFirst = 12;
/** As many as a rule can name without slowing down the page. */
const mostMarked = 500;

type LedgerSpansProps = Omit<WaitLedgerViewProps, 'node'> & { spanIds: readonly string[] };

/** The spans of one line, the longest first; in the tree and the transcript they are marked for as long as this is open. */
function LedgerSpans({ spanIds, tree, times, now, onSelect }: LedgerSpansProps) {
  const [limit, setLimit] = useState(shownAtFirst);
  const rows = spanIds
    .flatMap((spanId) => tree.byId.get(spanId)?.row ?? [])
    .map((row) => {
      const { start, end } = spanRange(row, times, now);
      return { row, length: end - start };
    })
    .toSorted((a, b) => b.length - a.length);
  const marked = spanIds.slice(0, mostMarked).map((spanId) => `[role] [data-span-id='${spanId}']`);
  return (
    <>
      {/* Rules rather than state: rows that scroll into sight later are marked too, and none is drawn anew. */}
      <style>{`${marked.join()} { box-shadow: inset 4px 0 0 var(--accent); }`}</style>
      <ul className={styles.spans}>
        {rows.slice(0, limit).map(({ row, length }) => (
          <li key={row.spanId}>
            <button type="button" className={styles.span} onClick={() => onSelect(row.spanId)}>
              <TypeIcon type={row.type} />
              <span className={styles.name}>{nameText(row.name)}</span>
              <span className={styles.time}>
                <Quantity text={formatDuration(length / 1000)} />
              </span>
            </button>
          </li>
        ))}
        {rows.length > limit && (
          <li>
            <Button look="quiet" onClick={() => setLimit(limit + 100)}>
              Show {Math.min(100, rows.length - limit)} more of {rows.length.toLocaleString('en-US')}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
