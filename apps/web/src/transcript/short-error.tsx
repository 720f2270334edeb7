import { TriangleAlert } from 'lucide-react';
import { CutText } from '../ui/cut-text.tsx';
import styles from './short-error.module.css';

/** What went wrong, without the stack, which the span has. */
export function ShortError({ type, message }: { type: string | null; message: string }) {
  return (
    <div className={styles.error}>
      <TriangleAlert size={14} className={styles.icon} aria-hidden />
      <CutText
        text={message}
        limit={600}
        render={(text) => (
          <p className={styles.message}>
            <strong>{type ?? 'Error'}</strong> {text}
          </p>
        )}
      />
    </div>
  );
}
