import { formatCost, formatCount, type Run } from '@spanlight/schema';
import { ArrowLeft, Download, Ellipsis, Fingerprint, Link2, Rows2, Rows3, Trash2 } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { exportUrl } from '../api.ts';
import { RunDuration } from '../content/run-duration.tsx';
import { nameText } from '../content/name-text.ts';
import { StatusMark } from '../content/status-mark.tsx';
import { exactTime, shortTime } from '../content/time-text.ts';
import { TokenTotal } from '../content/token-count.tsx';
import { TypeIcon } from '../content/type-icon.tsx';
import { useConnection } from '../live.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu, MenuItem, MenuItemLink, MenuSeparator } from '../ui/menu.tsx';
import { Quantity } from '../ui/quantity.tsx';
import { isBoolean, useStored } from '../ui/use-stored.ts';
import styles from './run-header.module.css';
import type { RunsSearch } from '../content/runs-search.ts';
import { PinButton } from './pin-button.tsx';

interface RunHeaderProps {
  run: Run;
  list: RunsSearch;
  onDelete: () => void;
  /** Stands before the name. */
  leading: ReactNode;
  neighbours: ReactNode;
}

export function RunHeader({ run, list, onDelete, leading, neighbours }: RunHeaderProps) {
  const [asksDelete, setAsksDelete] = useState(false);
  const [isCompact, setCompact] = useStored('compact-rows', false, isBoolean);
  const isLive = useConnection() === 'live';
  return (
    <header className={styles.header}>
      <div className={styles.name}>
        {leading}
        <Link to="/" search={list} aria-label="All runs" title="All runs (Esc)" className={styles.back}>
          <ArrowLeft size={16} aria-hidden />
        </Link>
        {neighbours}
        <TypeIcon type={run.type} size={16} />
        <h1 className={styles.title} title={nameText(run.name)}>
          {nameText(run.name)}
        </h1>
        <StatusMark status={run.status} />
      </div>
      <dl className={styles.facts}>
        <Fact label="Duration">
          <RunDuration run={run} isLive={isLive} />
        </Fact>
        {run.usage && (
          <Fact label="Tokens">
            <TokenTotal usage={run.usage} />
          </Fact>
        )}
        {run.costUsd !== null && <Fact label="Cost">{formatCost(run.costUsd)}</Fact>}
        <Fact label="Spans">
          <Quantity text={formatCount(run.spanCount)} />
          {run.errorCount > 0 && <span className={styles.failed}>, {run.errorCount} failed</span>}
        </Fact>
        {run.models.length > 0 && (
          <Fact label={run.models.length === 1 ? 'Model' : 'Models'} mayShrink>
            <span title={run.models.join('\n')}>
              {run.models[0]}
              {run.models.length > 1 && ` +${run.models.length - 1}`}
            </span>
          </Fact>
        )}
        {run.sessionId && (
          <Fact label="Session" mayShrink>
            <span title={run.sessionId}>{run.sessionId}</span>
          </Fact>
        )}
        <Fact label="Started">
          <span title={exactTime(run.startedAt)}>{shortTime(run.startedAt)}</span>
        </Fact>
      </dl>
      <PinButton run={run} />
      <Menu
        trigger={
          <button type="button" aria-label="Actions on this run" className={styles.menu}>
            <Ellipsis size={16} />
          </button>
        }
      >
        <MenuItem
          icon={<Link2 size={14} />}
          onSelect={() => void navigator.clipboard.writeText(location.href)}
        >
          Copy link to this view
        </MenuItem>
        <MenuItem
          icon={<Fingerprint size={14} />}
          onSelect={() => void navigator.clipboard.writeText(run.traceId)}
        >
          Copy trace id
        </MenuItem>
        <MenuItemLink icon={<Download size={14} />} href={exportUrl(run.traceId, null)}>
          Download as OTLP
        </MenuItemLink>
        <MenuItem
          icon={isCompact ? <Rows2 size={14} /> : <Rows3 size={14} />}
          onSelect={() => setCompact(!isCompact)}
        >
          {isCompact ? 'Roomy rows' : 'Compact rows'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={14} />} isDanger onSelect={() => setAsksDelete(true)}>
          Delete run…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asksDelete}
        title="Delete 1 run?"
        words={`“${nameText(run.name)}” and its ${run.spanCount.toLocaleString('en-US')} spans will be gone for good.`}
        action="Delete"
        onConfirm={onDelete}
        onClose={() => setAsksDelete(false)}
      />
    </header>
  );
}

interface FactProps {
  label: string;
  /** Where there is little room, the others keep theirs. */
  mayShrink?: boolean;
  children: ReactNode;
}

function Fact({ label, mayShrink, children }: FactProps) {
  return (
    <div className={styles.fact} data-may-shrink={mayShrink}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}
