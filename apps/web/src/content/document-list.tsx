import { FileText } from 'lucide-react';
import { CopyButton } from '../ui/copy-button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Fold } from '../ui/fold.tsx';
import { JsonView } from '../ui/json-view.tsx';
import styles from './document-list.module.css';
import type { FoundDocument } from './documents.ts';
import { valueText } from './value-format.ts';
import { useWhole } from './whole-value.ts';

/** What a retrieval found, best first as it came, each with its score as a number and as a bar. */
export function DocumentList({ documents }: { documents: readonly FoundDocument[] }) {
  const whole = useWhole();
  const scores = documents.map(({ score }) => score ?? 0);
  // Similarities are mostly from 0 to 1; other measures are drawn against their largest.
  const full = Math.max(1, ...scores);
  return (
    <ol className={styles.list} aria-label="Documents">
      {documents.map((document, index) => (
        <li key={index} className={styles.document}>
          <div className={styles.head}>
            <FileText size={14} aria-hidden className={styles.icon} />
            <span className={styles.id}>{document.id ?? `Document ${index + 1}`}</span>
            {document.score !== null && (
              <span className={styles.score} title={`Score ${document.score}`}>
                <span className={styles.track} aria-hidden>
                  <span
                    className={styles.fill}
                    style={{ width: `${(Math.max(document.score, 0) / full) * 100}%` }}
                  />
                </span>
                {Number(document.score.toPrecision(3))}
              </span>
            )}
            <CopyButton label="Copy document" text={() => whole(document.raw, valueText)} />
          </div>
          {document.content !== null && (
            <CutText
              text={document.content}
              limit={600}
              render={(text) => <p className={styles.content}>{text}</p>}
            />
          )}
          {document.metadata !== null && (
            <Fold title={<span className={styles.more}>Metadata</span>}>
              <JsonView value={document.metadata} />
            </Fold>
          )}
        </li>
      ))}
    </ol>
  );
}
