import type { ShortValue } from '@spanlight/schema';
import { oneLine, readJsonText } from '../content/value-format.ts';
import { PlainValue } from '../content/value-view.tsx';
import { Fold } from '../ui/fold.tsx';
import styles from './short-value-view.module.css';

interface ShortValueViewProps {
  title: string;
  /** In the memory of folds. */
  name: string;
  value: ShortValue;
  /** A text of a line or two shows at once. */
  isOpenWhenShort?: boolean;
}

/** Characters of a text that shows without being opened. */
const shortText = 300;

/** A value on one line that opens to all of it. */
export function ShortValueView({ title, name, value, isOpenWhenShort = false }: ShortValueViewProps) {
  const read = readJsonText(value.value);
  const isShort = typeof read === 'string' && read.length <= shortText && read !== '';
  return (
    <Fold
      name={name}
      title={<span className={styles.title}>{title}</span>}
      summary={<span className={styles.summary}>{summaryOf(read)}</span>}
      isOpenAtFirst={isOpenWhenShort && isShort}
    >
      <PlainValue field={title.toLowerCase()} value={value.value} />
      {value.fullLength !== undefined && (
        <p className={styles.cut}>
          The beginning of {value.fullLength.toLocaleString('en-US')} characters; its span has all of them
        </p>
      )}
    </Fold>
  );
}

/** The fields of an object as they are written in a call; anything else as its text. */
function summaryOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return oneLine(value, 240);
  return Object.entries(value)
    .slice(0, 12)
    .map(([key, each]) => `${key}: ${oneLine(typeof each === 'string' ? JSON.stringify(each) : each, 80)}`)
    .join(', ');
}
