import { ChevronDown, ChevronUp, TriangleAlert } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './error-steps.module.css';

/** From one failed span to the next. */
export function ErrorSteps({ count, onStep }: { count: number; onStep: (step: 1 | -1) => void }) {
  return (
    <span className={styles.steps}>
      <span className={styles.count}>
        <TriangleAlert size={13} aria-hidden /> {count.toLocaleString('en-US')}
        <span className={styles.word}> failed</span>
      </span>
      <IconButton
        label="Previous error"
        shortcut="Shift E"
        icon={<ChevronUp size={15} />}
        onClick={() => onStep(-1)}
      />
      <IconButton
        label="Next error"
        shortcut="e"
        icon={<ChevronDown size={15} />}
        onClick={() => onStep(1)}
      />
    </span>
  );
}
