import { formatCost, formatCount, formatDuration, type SpanDetail, type SpanRow } from '@spanlight/schema';
import type { ReactNode } from 'react';
import { Sourced } from '../content/provenance.tsx';
import { clockTime, exactTime } from '../content/time-text.ts';
import { TokenCount } from '../content/token-count.tsx';
import { tokensPerSecond } from '../content/token-parts.ts';
import { Quantity } from '../ui/quantity.tsx';
import { useLiveNow } from '../live.ts';
import { spanDurationMs, spanRange, type RunTimes } from './run-times.ts';
import styles from './span-facts.module.css';
import type { TimeRange } from './time-scale.ts';

interface SpanFactsProps {
  row: SpanRow;
  /** Null until it has been read. */
  detail: SpanDetail | null;
  times: RunTimes;
  bounds: TimeRange;
}

/** The numbers of one span; those it has none of are left out. */
export function SpanFacts({ row, detail, times, bounds }: SpanFactsProps) {
  const isRunning = row.status === 'running';
  const now = useLiveNow(isRunning, 100) * 1000;
  const range = spanRange(row, times, now);
  const durationMs = spanDurationMs(row);
  const whole = bounds.end - bounds.start;
  const share = ((range.end - range.start) / whole) * 100;
  const speed = tokensPerSecond(row.usage?.outputTokens, durationMs, row.timeToFirstTokenMs);
  return (
    <dl className={styles.facts}>
      {row.status === 'interrupted' && <Interrupted row={row} times={times} />}
      {!row.isEvent && row.status !== 'interrupted' && (
        <Fact label={isRunning ? 'Still running' : 'Duration'}>
          <Quantity text={formatDuration(isRunning ? (range.end - range.start) / 1000 : durationMs)} />
        </Fact>
      )}
      {!row.isEvent && (durationMs !== null || isRunning) && (
        <Fact label="Of the run">
          <Quantity text={`${share < 0.1 ? '<0.1' : share.toFixed(share < 10 ? 1 : 0)} %`} />
        </Fact>
      )}
      <Fact label={row.isEvent ? 'At' : 'Starts at'} title={exactTime(row.startedAt)}>
        <Quantity text={`+${formatDuration((row.startedAt - bounds.start) / 1000)}`} />
      </Fact>
      {row.timeToFirstTokenMs !== null && (
        <Fact label="First token" field="timeToFirstTokenMs">
          <Quantity text={formatDuration(row.timeToFirstTokenMs)} />
        </Fact>
      )}
      {speed !== null && (
        <Fact label="Output speed">
          <Quantity text={`${formatCount(speed)} tokens/s`} />
        </Fact>
      )}
      {row.usage && (
        <Fact label="Tokens" field="usage.inputTokens">
          <TokenCount usage={row.usage} />
        </Fact>
      )}
      {row.costUsd !== null && (
        <Fact label="Cost" field="costUsd">
          {formatCost(row.costUsd)}
          {detail?.costSource && <span className={styles.note}>{costWords(detail)}</span>}
        </Fact>
      )}
      {row.model && (
        <Fact label="Model" field="model" {...(row.provider && { title: row.provider })}>
          {row.model}
          {detail?.responseModel && detail.responseModel !== row.model && (
            <span className={styles.note}>answered by {detail.responseModel}</span>
          )}
        </Fact>
      )}
      {row.toolName && row.toolName !== row.name && (
        <Fact label="Tool" field="toolName">
          {row.toolName}
        </Fact>
      )}
      {detail?.finishReason && (
        <Fact label="Finished by" field="finishReason">
          {detail.finishReason}
        </Fact>
      )}
    </dl>
  );
}

/** When its program was last heard of, or all that is known of it. */
function Interrupted({ row, times }: { row: SpanRow; times: RunTimes }) {
  const { lastHeardAt } = row;
  if (lastHeardAt === undefined) {
    return (
      <Fact label="Interrupted" title={exactTime(times.latestOfSpans)}>
        after {clockTime(times.latestOfSpans)}
        <span className={styles.note}>the last that any span of the run tells</span>
      </Fact>
    );
  }
  const silentMs = (lastHeardAt - times.latestOfSpans) / 1000;
  return (
    <Fact label="Interrupted" title={exactTime(lastHeardAt)}>
      last heard of at {clockTime(lastHeardAt)}
      {silentMs >= 1000 && (
        <span className={styles.note}>{formatDuration(silentMs)} after the run’s last span</span>
      )}
    </Fact>
  );
}

function costWords({ costSource, priceVersion }: SpanDetail): string {
  if (costSource === 'reported') return 'as reported';
  return priceVersion === null ? 'estimated' : `estimated by ${priceVersion}`;
}

interface FactProps {
  label: string;
  /** The field of the detail that it shows. */
  field?: string;
  title?: string;
  children: ReactNode;
}

function Fact({ label, field, title, children }: FactProps) {
  return (
    <div className={styles.fact} title={title}>
      <dt className={styles.label}>{field ? <Sourced field={field}>{label}</Sourced> : label}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}
