import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Breakable } from '../ui/breakable.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import styles from './attribute-table.module.css';
import { PlainValue } from './value-view.tsx';
import { valueText } from './value-format.ts';

interface AttributeTableProps {
  attributes: Record<string, unknown>;
  /** As in "Search attributes". */
  label: string;
  isSearchable?: boolean;
}

/** Keys and values as they were received, in the order of their keys. */
export function AttributeTable({ attributes, label, isSearchable = false }: AttributeTableProps) {
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
      {shown.length === 0 ? (
        <p className={styles.none}>
          {needle ? `Nothing here contains “${query.trim()}”.` : 'None were sent.'}
        </p>
      ) : (
        <dl className={styles.table} aria-label={label}>
          {shown.map(([key, value]) => (
            <div key={key} className={styles.row}>
              <dt className={styles.key}>
                <Breakable text={key} />
              </dt>
              <dd className={styles.value}>
                <AttributeValue value={value} name={key} />
              </dd>
              <dd className={styles.copy}>
                <CopyButton label={`Copy ${key}`} text={() => valueText(value)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function AttributeValue({ value, name }: { value: unknown; name: string }) {
  if (typeof value === 'object' && value !== null) return <PlainValue field={name} value={value} />;
  return typeof value === 'string' && value.length > 200 ? (
    <PlainValue field={name} value={value} />
  ) : (
    <span className={styles.short}>{String(value)}</span>
  );
}
