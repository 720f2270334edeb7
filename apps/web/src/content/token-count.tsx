import { formatCount, type Usage } from '@spanlight/schema';
import { Quantity } from '../ui/quantity.tsx';
import styles from './token-count.module.css';

/** `82.0K (81.1K cached) → 1204`: input, what of it came from the cache, output. */
export function TokenCount({ usage, isShort = false }: { usage: Usage | null; isShort?: boolean }) {
  if (!usage) return <span className={styles.quiet}>–</span>;
  const { inputTokens, cacheReadTokens, outputTokens } = usage;
  const words = [
    `${exact(inputTokens)} in`,
    cacheReadTokens === null ? null : `${exact(cacheReadTokens)} of them cached`,
    `${exact(outputTokens)} out`,
  ];
  return (
    <span className={styles.count} title={words.filter(Boolean).join(', ')}>
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

function exact(count: number | null): string {
  return count === null ? 'unknown' : count.toLocaleString('en-US');
}
