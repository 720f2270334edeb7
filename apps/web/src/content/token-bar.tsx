import { formatCount, type Usage } from '@spanlight/schema';
import { Quantity } from '../ui/quantity.tsx';
import styles from './token-bar.module.css';
import { tokenSlices } from './token-parts.ts';

/** Where the tokens of a model call went: what was new solid, what was cached hollow. */
export function TokenBar({ usage }: { usage: Usage }) {
  const slices = tokenSlices(usage);
  if (slices.length === 0) return null;
  return (
    <div>
      <div className={styles.bar} aria-hidden>
        {slices.map((slice) => (
          <div
            key={slice.part}
            className={styles.slice}
            data-part={slice.part}
            style={{ flexGrow: slice.count }}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-label="Tokens">
        {slices.map((slice) => (
          <li key={slice.part} className={styles.item} title={slice.count.toLocaleString('en-US')}>
            <span className={styles.swatch} data-part={slice.part} aria-hidden />
            <Quantity text={formatCount(slice.count)} /> <span className={styles.label}>{slice.label}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
