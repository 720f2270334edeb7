import type { ReactNode, Ref } from 'react';
import { Tooltip } from '../ui/tooltip.tsx';
import styles from './mode-bar.module.css';
import { offeredModes } from './modes.ts';
import type { RunMode } from './run-search.ts';

interface ModeBarProps {
  mode: RunMode;
  onMode: (mode: RunMode) => void;
  /** Where the mode puts its tools. */
  toolsRef: Ref<HTMLDivElement>;
  /** Tools of every mode. */
  children?: ReactNode;
}

/** How the run is looked at, and what can be done with it there. */
export function ModeBar({ mode, onMode, toolsRef, children }: ModeBarProps) {
  return (
    <div className={styles.bar}>
      <div role="group" aria-label="Ways to look at the run" className={styles.modes}>
        {offeredModes.map(({ name, word, key, icon: Icon, preload }) => (
          <Tooltip
            key={name}
            text={
              <>
                {word} <kbd className={styles.key}>{key}</kbd>
              </>
            }
          >
            <button
              type="button"
              aria-label={word}
              aria-pressed={name === mode}
              className={styles.mode}
              onClick={() => onMode(name)}
              onPointerEnter={preload}
            >
              <Icon size={14} aria-hidden />
              <span className={styles.word}>{word}</span>
            </button>
          </Tooltip>
        ))}
      </div>
      <div ref={toolsRef} className={styles.tools} />
      <div className={styles.common}>{children}</div>
    </div>
  );
}
