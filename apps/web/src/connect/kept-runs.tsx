import { useQuery } from '@tanstack/react-query';
import { healthOptions } from '../api.ts';
import styles from './received-requests.module.css';
import { heldText, keptText } from './kept-text.ts';

/** What there is, how long it stays, and how to change that. */
export function KeptRuns() {
  const { data } = useQuery(healthOptions);
  if (!data?.retention) return null;
  return (
    <section className={styles.section} aria-labelledby="kept-title">
      <h2 id="kept-title" className={styles.title}>
        Kept
      </h2>
      <p className={styles.words}>
        {heldText(data)}. {keptText(data.retention)}{' '}
        <code>spanlight start --retention-days 7 --max-bytes 2G</code> changes that.
      </p>
    </section>
  );
}
