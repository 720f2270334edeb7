import type { Status } from '@spanlight/schema';
import { Check, CircleDashed, CircleSlash, TriangleAlert } from 'lucide-react';
import styles from './status-mark.module.css';

const marks = {
  ok: { Icon: Check, word: 'ok' },
  error: { Icon: TriangleAlert, word: 'error' },
  running: { Icon: CircleDashed, word: 'running' },
  interrupted: { Icon: CircleSlash, word: 'interrupted' },
} as const;

/** A status as shape and word; `isIconOnly` where the word has no room (it stays for assistive technology). */
export function StatusMark({ status, isIconOnly = false }: { status: Status; isIconOnly?: boolean }) {
  const { Icon, word } = marks[status];
  return (
    <span className={styles.mark} data-status={status} title={isIconOnly ? word : undefined}>
      <Icon size={14} aria-hidden />
      <span className={isIconOnly ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
