import { formatCost, formatDuration, subtreeTotals, type TreeNode } from '@spanlight/schema';
import { useMemo, type ReactNode } from 'react';
import { TokenBar } from '../content/token-bar.tsx';
import { Quantity } from '../ui/quantity.tsx';
import { Section } from '../ui/section.tsx';
import styles from './subtree-facts.module.css';

/** What a span and all below it did: calls with their time, tokens, cost. */
export function SubtreeFacts({ node }: { node: TreeNode }) {
  const totals = useMemo(() => subtreeTotals(node), [node]);
  const { modelCallCount, toolCallCount, usage, costUsd } = totals;
  const { spanCount, errorCount } = node.subtree;
  if (spanCount <= 1) return null;
  return (
    <Section title="With all below it">
      <dl className={styles.facts}>
        <Fact label="Spans">
          {spanCount.toLocaleString('en-US')}
          {errorCount > 0 && (
            <span className={styles.errors}>, {errorCount.toLocaleString('en-US')} failed</span>
          )}
        </Fact>
        {modelCallCount > 0 && (
          <Fact label="Model calls">
            {modelCallCount.toLocaleString('en-US')}
            <span className={styles.time}>
              <Quantity text={formatDuration(totals.modelTime / 1000)} />
            </span>
          </Fact>
        )}
        {toolCallCount > 0 && (
          <Fact label="Tool calls">
            {toolCallCount.toLocaleString('en-US')}
            <span className={styles.time}>
              <Quantity text={formatDuration(totals.toolTime / 1000)} />
            </span>
          </Fact>
        )}
        {costUsd !== null && <Fact label="Cost">{formatCost(costUsd)}</Fact>}
      </dl>
      {usage && <TokenBar usage={usage} />}
    </Section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className={styles.label}>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
