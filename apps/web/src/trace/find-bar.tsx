import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './find-bar.module.css';
import type { Find } from './use-find.ts';

/** Where one says what to look for, and goes from one place to the next. */
export function FindBar({ find }: { find: Find }) {
  return (
    <div role="search" aria-label="In this run" className={styles.bar}>
      <Search size={14} aria-hidden className={styles.icon} />
      <input
        type="text"
        data-find
        autoFocus
        className={styles.input}
        aria-label="Find in run"
        placeholder="Names, messages, arguments, results, attributes"
        spellCheck={false}
        maxLength={1000}
        value={find.text}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => find.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') find.close();
          else if (event.key === 'ArrowDown')
            document.querySelector<HTMLElement>('[role=treegrid], [role=feed]')?.focus();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span role="status" className={styles.count}>
        {countText(find)}
      </span>
      <IconButton
        label="Previous match"
        shortcut="N"
        icon={<ChevronUp size={15} />}
        disabled={find.matches.length === 0}
        onClick={() => find.step(-1)}
      />
      <IconButton
        label="Next match"
        shortcut="n"
        icon={<ChevronDown size={15} />}
        disabled={find.matches.length === 0}
        onClick={() => find.step(1)}
      />
      <span className={styles.snippet} title={find.snippet ?? undefined}>
        {find.snippet}
      </span>
      <IconButton label="Close the search" shortcut="Esc" icon={<X size={15} />} onClick={find.close} />
    </div>
  );
}

function countText({ text, matches, index, isSearching, isTruncated, hasFailed }: Find): string {
  if (text === '') return '';
  const count = `${matches.length.toLocaleString('en-US')}${isTruncated ? ' or more' : ''}`;
  const spans = matches.length === 1 ? 'span' : 'spans';
  if (matches.length === 0) {
    if (isSearching) return 'Looking…';
    return hasFailed ? 'No names; payloads could not be read' : 'Nothing found';
  }
  const place = index < 0 ? `${count} ${spans}` : `${(index + 1).toLocaleString('en-US')} of ${count}`;
  if (hasFailed) return `${place}, names only`;
  return isSearching ? `${place}, looking on…` : place;
}
