import { Button } from './button.tsx';
import styles from './problem.module.css';

/** What could not be read, in the place of it. */
export function Problem({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <p className={styles.problem} role="alert">
      {text}
      <Button look="quiet" onClick={onRetry}>
        Try again
      </Button>
    </p>
  );
}
