import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  /** It is all there is on the page: its title is the page's. */
  isPage?: boolean;
  /** What to do next. */
  action?: ReactNode;
}

/** Says, in the middle of where content would be, why there is none and what to do. */
export function Notice({ icon, title, isPage = false, children, action }: NoticeProps) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className={styles.notice}>
      <div className={styles.icon}>{icon}</div>
      <Title className={styles.title}>{title}</Title>
      {children && <div className={styles.words}>{children}</div>}
      {action}
    </div>
  );
}
