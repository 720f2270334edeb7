import { ListFilter, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import styles from './filter-bar.module.css';

interface FilterBarProps {
  filter: string;
  /** What the server says is wrong with it. */
  error: string | null;
  onChange: (filter: string) => void;
  /** The keyboard is wanted in the list. */
  onLeave: () => void;
}

const pauseMs = 300;

/** The filter as text. It takes effect after a moment's pause, at once on Enter. */
export function FilterBar({ filter, error, onChange, onLeave }: FilterBarProps) {
  const [text, setText] = useState(filter);
  const [lastFilter, setLastFilter] = useState(filter);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (filter !== lastFilter) {
    setLastFilter(filter);
    if (filter !== text.trim()) setText(filter);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useShortcuts({ '/': () => input.current?.focus() });

  function apply(next: string, afterMs: number) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim()), afterMs);
  }

  return (
    <search className={styles.search}>
      <label className={styles.bar} data-error={error !== null || undefined}>
        <ListFilter size={14} aria-hidden />
        <input
          ref={input}
          aria-label="Filter runs"
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'filter-error'}
          placeholder="Filter: status:error  duration:>2s  model:gpt*  “free text”"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => apply(event.target.value, pauseMs)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') input.current?.blur();
            if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            apply(text, 0);
            onLeave();
          }}
        />
        {text ? (
          <IconButton
            label="Clear filter"
            icon={<X size={14} />}
            className={styles.clear}
            onClick={() => apply('', 0)}
          />
        ) : (
          <kbd className={styles.key} aria-hidden>
            /
          </kbd>
        )}
      </label>
      {error !== null && (
        <p id="filter-error" role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </search>
  );
}
