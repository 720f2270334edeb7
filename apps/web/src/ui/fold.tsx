import { ChevronRight } from 'lucide-react';
import { use, useState, type ReactNode } from 'react';
import { FoldMemoryContext } from './fold-memory.ts';
import styles from './fold.module.css';

interface FoldProps {
  title: ReactNode;
  /** What shows beside the title while it is folded. */
  summary?: ReactNode;
  isOpenAtFirst?: boolean;
  /** Its name in the memory of folds around it. */
  name?: string | undefined;
  children: ReactNode;
}

/** A title that opens what is below it; nothing of that is made before. */
export function Fold({ title, summary, isOpenAtFirst = false, name, children }: FoldProps) {
  const memory = use(FoldMemoryContext);
  const remembered = name === undefined ? undefined : memory?.get(name);
  const [isOpen, setOpen] = useState(remembered ?? isOpenAtFirst);
  function toggle() {
    if (name !== undefined) memory?.set(name, !isOpen);
    setOpen(!isOpen);
  }
  return (
    <div className={styles.fold}>
      <button type="button" className={styles.title} aria-expanded={isOpen} onClick={toggle}>
        <ChevronRight size={14} className={styles.chevron} />
        <span className={styles.label}>{title}</span>
        {!isOpen && summary && <span className={styles.summary}>{summary}</span>}
      </button>
      {isOpen && <div className={styles.content}>{children}</div>}
    </div>
  );
}
