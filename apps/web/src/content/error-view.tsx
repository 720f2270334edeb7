import type { SpanError } from '@spanlight/schema';
import { TriangleAlert } from 'lucide-react';
import { CopyButton } from '../ui/copy-button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Fold } from '../ui/fold.tsx';
import styles from './error-view.module.css';
import { stackFrames } from './stack-frames.ts';
import { useWhole } from './whole-value.ts';

/** What went wrong: type, message, and the stack with the program's own frames in front of the eye. */
export function ErrorView({ error }: { error: SpanError }) {
  const whole = useWhole();
  const frames = error.stack ? stackFrames(error.stack, error.message) : [];
  return (
    <section className={styles.error} aria-label="Error">
      <div className={styles.head}>
        <TriangleAlert size={14} className={styles.icon} aria-hidden />
        <h3 className={styles.type}>{error.type ?? 'Error'}</h3>
        <CopyButton label="Copy error" text={() => whole(error, errorText)} />
      </div>
      <CutText
        text={error.message}
        limit={2000}
        render={(text) => <p className={styles.message}>{text}</p>}
      />
      {frames.length > 0 && (
        <Fold
          title={`Stack, ${frames.length} ${frames.length === 1 ? 'line' : 'lines'}`}
          isOpenAtFirst={frames.length <= 12}
        >
          <ol className={styles.stack}>
            {frames.map((frame, index) => (
              <li key={index} className={styles.frame} data-foreign={frame.isForeign || undefined}>
                {frame.place ? (
                  <>
                    {frame.call && <span className={styles.call}>{frame.call} </span>}
                    <span className={styles.place}>{frame.place}</span>
                  </>
                ) : (
                  frame.line
                )}
              </li>
            ))}
          </ol>
        </Fold>
      )}
    </section>
  );
}

function errorText({ stack, type, message }: SpanError): string {
  return stack ?? `${type ?? 'Error'}: ${message}`;
}
