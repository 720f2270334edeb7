import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Breakable } from '../ui/breakable.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import styles from './attribute-table.module.css';
import { PlainValue } from './value-view.tsx';
import { valueText } from './value-format.ts';
import { useWhole } from './whole-value.ts';

interface AttributeTableProps {
  attributes: Record<string, unknown>;
  /** As in "Search attributes". */
  label: string;
  isSearchable?: boolean;
  /** Keys that come first, apart from the others. */
  first?: { keys: readonly string[]; title: string; restTitle: string };
  /** What is known of a key, below it. */
  note?: (key: string) => string | undefined;
}

/** Keys and values as they were received, in the order of their keys. */
export function AttributeTable({
  attributes,
  label,
  isSearchable = false,
  first,
  note,
}: AttributeTableProps) {
  const [query, setQuery] = useState('');
  const entries = useMemo(
    () => Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    [attributes],
  );
  const needle = query.trim().toLowerCase();
  const shown = useMemo(
    () =>
      needle === ''
        ? entries
        : entries.filter(([key, value]) => `${key}\n${valueText(value)}`.toLowerCase().includes(needle)),
    [entries, needle],
  );
  const parts = useMemo(() => {
    const firstKeys = new Set(first?.keys);
    return [
      { title: first?.title, entries: shown.filter(([key]) => firstKeys.has(key)) },
      { title: first?.restTitle, entries: shown.filter(([key]) => !firstKeys.has(key)) },
    ].filter((part) => part.entries.length > 0);
  }, [first, shown]);
  return (
    <div className={styles.attributes}>
      {isSearchable && entries.length > 0 && (
        <label className={styles.search}>
          <Search size={14} aria-hidden />
          <input
            type="search"
            aria-label={`Search ${label}`}
            placeholder="Key or value"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <span className={styles.count}>
            {needle ? `${shown.length} of ${entries.length}` : entries.length}
          </span>
        </label>
      )}
      {shown.length === 0 && (
        <p className={styles.none}>
          {needle ? `Nothing here contains “${query.trim()}”.` : 'None were sent.'}
        </p>
      )}
      {parts.map((part, index) => (
        <div key={index}>
          {part.title && first && first.keys.length > 0 && <h3 className={styles.part}>{part.title}</h3>}
          <dl className={styles.table} aria-label={part.title ? `${label}: ${part.title}` : label}>
            {part.entries.map(([key, value]) => (
              <AttributeRow key={key} name={key} value={value} note={note?.(key)} />
            ))}
          </dl>
        </div>
      ))}
    </div>
  );
}

function AttributeRow({ name, value, note }: { name: string; value: unknown; note: string | undefined }) {
  const whole = useWhole();
  return (
    <div className={styles.row}>
      <dt className={styles.key}>
        <Breakable text={name} />
        {note && <span className={styles.note}>{note}</span>}
      </dt>
      <dd className={styles.value}>
        <AttributeValue value={value} name={name} />
      </dd>
      <dd className={styles.copy}>
        <CopyButton label={`Copy ${name}`} text={() => whole(value, valueText)} />
      </dd>
    </div>
  );
}

function AttributeValue({ value, name }: { value: unknown; name: string }) {
  const isLong = typeof value === 'string' ? value.length > 200 : typeof value === 'object' && value !== null;
  if (!isLong) return <span className={styles.short}>{String(value)}</span>;
  return <PlainValue field={name} value={value} openLevels={1} />;
}
