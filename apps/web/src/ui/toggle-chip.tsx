import type { ReactNode } from 'react';
import styles from './toggle-chip.module.css';
import { Tooltip } from './tooltip.tsx';

interface ToggleChipProps {
  icon: ReactNode;
  label: string;
  /** What a press does, in words. */
  hint: string;
  shortcut: string;
  isOn: boolean;
  onToggle: () => void;
}

/** Something that is shown or not, with a few words. */
export function ToggleChip({ icon, label, hint, shortcut, isOn, onToggle }: ToggleChipProps) {
  return (
    <Tooltip
      text={
        <>
          {hint} <kbd className={styles.key}>{shortcut}</kbd>
        </>
      }
    >
      <button type="button" aria-label={label} aria-pressed={isOn} className={styles.chip} onClick={onToggle}>
        {icon}
        <span className={styles.label}>{label}</span>
      </button>
    </Tooltip>
  );
}
