import { ChevronRight } from 'lucide-react';
import { use, useState } from 'react';
import { Button } from './button.tsx';
import { CutText } from './cut-text.tsx';
import { CutTextContext } from './long-text.ts';
import styles from './json-view.module.css';

interface JsonViewProps {
  value: unknown;
  /** Levels that are open at first. */
  openLevels?: number;
}

/** Any JSON value as a tree to fold. Long lists and texts show their beginning and their true length. */
export function JsonView({ value, openLevels = 2 }: JsonViewProps) {
  return (
    <div className={styles.view}>
      <Entry name={null} value={value} openLevels={openLevels} />
    </div>
  );
}

interface EntryProps {
  name: string | null;
  value: unknown;
  openLevels: number;
}

const shownAtFirst = 50;

function Entry({ name, value, openLevels }: EntryProps) {
  const label = name !== null && <span className={styles.name}>{name}: </span>;
  const isContainer = typeof value === 'object' && value !== null;
  if (!isContainer || Object.keys(value).length === 0) {
    return (
      <div className={styles.entry}>
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  return <Container label={label} value={value} openLevels={openLevels} />;
}

interface ContainerProps {
  label: React.ReactNode;
  value: object;
  openLevels: number;
}

function Container({ label, value, openLevels }: ContainerProps) {
  const entries = Object.entries(value);
  const [isOpen, setOpen] = useState(openLevels > 0 && (openLevels > 1 || entries.length <= shownAtFirst));
  const [limit, setLimit] = useState(shownAtFirst);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return (
    <div className={styles.entry}>
      <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={12} className={styles.chevron} />
        {label}
        <span className={styles.mark}>{open}</span>
        {!isOpen && (
          <>
            <span className={styles.summary}>{summary(value, entries)}</span>
            <span className={styles.mark}>{close}</span>
          </>
        )}
      </button>
      {isOpen && (
        <>
          <div className={styles.inside}>
            {entries.slice(0, limit).map(([key, each]) => (
              <Entry key={key} name={isList ? null : key} value={each} openLevels={openLevels - 1} />
            ))}
            {entries.length > limit && (
              <Button look="quiet" onClick={() => setLimit(limit * 10)}>
                Show {Math.min(limit * 9, entries.length - limit).toLocaleString('en-US')} more of{' '}
                {entries.length.toLocaleString('en-US')}
              </Button>
            )}
          </div>
          <span className={styles.mark}>{close}</span>
        </>
      )}
    </div>
  );
}

/** What is in a folded list or object, in a few words. */
function summary(value: object, entries: [string, unknown][]): string {
  if (Array.isArray(value)) {
    return `${entries.length.toLocaleString('en-US')} ${entries.length === 1 ? 'item' : 'items'}`;
  }
  const parts = entries.slice(0, 3).map(([key, each]) => `${key}: ${inShort(each)}`);
  return parts.join(', ') + (entries.length > 3 ? ', …' : '');
}

function inShort(value: unknown): string {
  if (Array.isArray(value)) return '[…]';
  if (typeof value === 'object' && value !== null) return '{…}';
  const text =
    typeof value === 'string' ? `"${value.slice(0, 24)}${value.length > 24 ? '…' : ''}"` : String(value);
  return text.replace(/\s+/g, ' ');
}

function Leaf({ value }: { value: unknown }) {
  const find = use(CutTextContext);
  if (typeof value !== 'string') {
    return <span className={styles.literal}>{JSON.stringify(value) ?? String(value)}</span>;
  }
  const isJson = find(value)?.isJson === true;
  const mark = !isJson && <span className={styles.mark}>"</span>;
  return (
    <CutText
      text={value}
      limit={2000}
      fileName={isJson ? 'value.json' : 'value.txt'}
      render={(text) => (
        <span className={styles.text}>
          {mark}
          {text}
          {mark}
        </span>
      )}
    />
  );
}
