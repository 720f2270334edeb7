import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from './class-names.ts';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children' | 'aria-label'> {
  /** What it does, in words: its accessible name and its tooltip. */
  label: string;
  icon: ReactNode;
  /** The key that does the same. */
  shortcut?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, icon, shortcut, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip
      {...(side && { side })}
      text={
        <>
          {label}
          {shortcut && <kbd className={styles.key}>{shortcut}</kbd>}
        </>
      }
    >
      <button type="button" aria-label={label} className={classNames(styles.button, className)} {...rest}>
        {icon}
      </button>
    </Tooltip>
  );
}
