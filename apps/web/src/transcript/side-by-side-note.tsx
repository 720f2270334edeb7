import { Columns2 } from 'lucide-react';
import styles from './side-by-side-note.module.css';
import type { SideBySide } from './transcript-items.ts';

/** Says of a tool or an agent that others ran at the same time. */
export function SideBySideNote({ sideBySide }: { sideBySide: SideBySide | null }) {
  if (!sideBySide) return null;
  const { place, count } = sideBySide;
  return (
    <span className={styles.note} title={`${count} of them ran at the same time`}>
      <Columns2 size={12} aria-hidden /> side by side, {place} of {count}
    </span>
  );
}
