import { formatCount, type Usage } from '@spanlight/schema';
import { Quantity } from '../ui/quantity.tsx';
import styles from './token-count.module.css';

/** `82.0K (81.1K cached) → 1204`: input, what of it came from the cache, output. */
export function TokenCount({ usage, isShort = false }: { usage: Usage | null; isShort?: boolean }) {
  if (!usage) return <span className={styles.quiet}>–</span>;
  const { inputTokens, cacheReadTokens, outputTokens } = usage;
  return (
    <span className={styles.count} title={inWords(usage)}>
      <Quantity text={formatCount(inputTokens)} />
      {cacheReadTokens !== null && cacheReadTokens > 0 && (
        <span className={styles.quiet}>
          ({formatCount(cacheReadTokens)}
          {!isShort && ' cached'})
        </span>
      )}
      <span className={styles.quiet}>→</span>
      <Quantity text={formatCount(outputTokens)} />
    </span>
  );
}

/** `83.2K`: all of them, and in words what they are. */
export function TokenTotal({ usage }: { usage: Usage }) {
  const { totalTokens, inputTokens, outputTokens } = usage;
  const isKnown = inputTokens !== null && outputTokens !== null;
  const total = totalTokens ?? (isKnown ? inputTokens + outputTokens : null);
  // Half of a sum is no total.
  if (total === null) return <TokenCount usage={usage} />;
  return (
    <span className={styles.count} title={`${exact(total)} tokens: ${inWords(usage)}`}>
      <Quantity text={formatCount(total)} />
    </span>
  );
}

function inWords({ inputTokens, cacheReadTokens, outputTokens }: Usage): string {
  const words = [
    `${exact(inputTokens)} in`,
    cacheReadTokens === null ? null : `${exact(cacheReadTokens)} of them cached`,
    `${exact(outputTokens)} out`,
  ];
  return words.filter(Boolean).join(', ');
}

function exact(count: number | null): string {
  return count === null ? 'unknown' : count.toLocaleString('en-US');
}
