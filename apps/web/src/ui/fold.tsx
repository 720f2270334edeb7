import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import styles from './fold.module.css';

interface FoldProps {
  title: ReactNode;
  /** What shows beside the title while it is folded. */
  summary?: ReactNode;
  isOpenAtFirst?: boolean;
  children: ReactNode;
}

/** A title that opens what is below it; nothing of that is made before. */
export function Fold({ title, summary, isOpenAtFirst = false, children }: FoldProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <div className={styles.fold}>
      <button type="button" className={styles.title} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={14} className={styles.chevron} />
        <span className={styles.label}>{title}</span>
        {!isOpen && summary && <span className={styles.summary}>{summary}</span>}
      </button>
      {isOpen && <div className={styles.content}>{children}</div>}
    </div>
  );
}
