import type { Provenance } from '@spanlight/schema';
import { createContext, use, type ReactNode } from 'react';
import { Tooltip } from '../ui/tooltip.tsx';
import styles from './provenance.module.css';

/** Where the fields of the span that shows were read from. */
export const ProvenanceContext = createContext<Readonly<Record<string, Provenance>>>({});

/** The label of a value that tells, when it is pointed at or has the focus, which raw keys the value came from. */
export function Sourced({ field, children }: { field: string; children: ReactNode }) {
  const provenance = use(ProvenanceContext)[field];
  if (!provenance) return children;
  return (
    <Tooltip
      text={
        <span className={styles.words}>
          {provenance.keys.map((key) => (
            <code key={key} className={styles.key}>
              {key}
            </code>
          ))}
          <span className={styles.rule}>read as {provenance.rule}</span>
        </span>
      }
    >
      <button type="button" className={styles.label}>
        {children}
      </button>
    </Tooltip>
  );
}
