import { formatAgo, formatCost, formatCount, type Run, type Status } from '@spanlight/schema';
import { Link } from '@tanstack/react-router';
import { Pin } from 'lucide-react';
import { nameText } from '../content/name-text.ts';
import { RunDuration } from '../content/run-duration.tsx';
import { StatusMark } from '../content/status-mark.tsx';
import { exactTime } from '../content/time-text.ts';
import { TokenCount } from '../content/token-count.tsx';
import { TypeIcon } from '../content/type-icon.tsx';
import { Quantity } from '../ui/quantity.tsx';
import styles from './run-cell.module.css';
import { durationMs } from './duration-scale.ts';
import type { ColumnId } from './run-columns.ts';

interface RunCellProps {
  column: ColumnId;
  run: Run;
  /** Milliseconds since the epoch. */
  now: number;
  /** The same, but as of the last word of the server: as far as running runs are known to have come. */
  liveNow: number;
  /** The server is there. */
  isLive: boolean;
  /** What a bar from side to side stands for. */
  fullBarMs: number;
  /** The status has no column of its own. */
  hasStatus: boolean;
}

export function RunCell({ column, run, now, liveNow, isLive, fullBarMs, hasStatus }: RunCellProps) {
  switch (column) {
    case 'status':
      return <StatusMark status={run.status} />;
    case 'name':
      return (
        <span className={styles.name}>
          {!hasStatus && <StatusMark status={run.status} isIconOnly />}
          <TypeIcon type={run.type} />
          <Link
            to="/runs/$traceId"
            params={{ traceId: run.traceId }}
            tabIndex={-1}
            className={styles.link}
            title={nameText(run.name)}
          >
            {nameText(run.name)}
          </Link>
          {run.isPinned && <Pin size={12} role="img" aria-label="Pinned" className={styles.pin} />}
        </span>
      );
    case 'started':
      return <span title={exactTime(run.startedAt)}>{startedText(run.startedAt, now)}</span>;
    case 'duration':
      return (
        <span className={styles.duration}>
          <RunDuration run={run} isLive={isLive} />
          <DurationBar ms={durationMs(run, liveNow)} status={run.status} fullMs={fullBarMs} />
        </span>
      );
    case 'spans':
      return <Quantity text={formatCount(run.spanCount)} />;
    case 'errors':
      return run.errorCount === 0 ? (
        <span className={styles.quiet}>0</span>
      ) : (
        <span className={styles.errors}>{formatCount(run.errorCount)}</span>
      );
    case 'tokens':
      return <TokenCount usage={run.usage} isShort />;
    case 'cost':
      return run.costUsd === null ? <span className={styles.quiet}>–</span> : formatCost(run.costUsd);
    case 'models':
      return <Texts texts={run.models} />;
    case 'service':
      return <Texts texts={run.serviceName ? [run.serviceName] : []} />;
    case 'session':
      return <Texts texts={run.sessionId ? [run.sessionId] : []} />;
    case 'tags':
      return (
        <span className={styles.tags}>
          {run.tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
            </span>
          ))}
        </span>
      );
    case 'preview':
      return <Preview input={run.inputPreview} output={run.outputPreview} />;
  }
}

const yearMs = 365 * 86_400_000;

/** How long ago; the day itself when that is years. */
function startedText(startedAt: number, now: number): string {
  const startedMs = startedAt / 1000;
  return now - startedMs > yearMs ? exactTime(startedAt).slice(0, 10) : formatAgo(startedMs, now);
}

function DurationBar({ ms, status, fullMs }: { ms: number; status: Status; fullMs: number }) {
  const share = fullMs > 0 ? Math.min(Math.max(ms / fullMs, 0), 1) : 0;
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={styles.bar}
        data-status={status}
        data-cut={ms > fullMs || undefined}
        style={{ width: `max(2px, ${share * 100}%)` }}
      />
    </span>
  );
}

function Texts({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return <span className={styles.quiet}>–</span>;
  return (
    <span className={styles.text} title={texts.join('\n')}>
      {texts[0]}
      {texts.length > 1 && <span className={styles.quiet}> +{texts.length - 1}</span>}
    </span>
  );
}

function Preview({ input, output }: { input: string | null; output: string | null }) {
  if (!input && !output) return null;
  return (
    <span className={styles.preview} title={[input, output].filter(Boolean).join('\n→ ')}>
      {input}
      {output && <span className={styles.quiet}> → {output}</span>}
    </span>
  );
}
