import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  /** What to do next. */
  action?: ReactNode;
}

/** Says, in the middle of where content would be, why there is none and what to do. */
export function Notice({ icon, title, children, action }: NoticeProps) {
  return (
    <div className={styles.notice}>
      <div className={styles.icon}>{icon}</div>
      <h2 className={styles.title}>{title}</h2>
      {children && <div className={styles.words}>{children}</div>}
      {action}
    </div>
  );
}
