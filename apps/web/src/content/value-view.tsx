import { lazy, Suspense, use, useMemo, type ReactNode } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { CutTextContext } from '../ui/long-text.ts';
import { Section } from '../ui/section.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { isOneOf, useStored } from '../ui/use-stored.ts';
import { formatsFor, readJsonText, valueText, type Format } from './value-format.ts';
import { useWhole } from './whole-value.ts';
import styles from './value-view.module.css';

const Markdown = lazy(() => import('./markdown.tsx'));

const labels: Record<Format, string> = { plain: 'Plain', markdown: 'Markdown', json: 'JSON' };
const isFormat = isOneOf('plain', 'markdown', 'json');

/** The chosen way to look at a field's values; it is remembered per field. */
function useFormat(field: string, value: unknown, preferred: Format) {
  const [chosen, choose] = useStored<Format | 'auto'>(`format.${field}`, 'auto', isFormat);
  const read = useMemo(() => readJsonText(value), [value]);
  const isCutJson = useIsCutJson(value);
  const formats = formatsFor(value, read, preferred, isCutJson);
  const format = chosen !== 'auto' && formats.includes(chosen) ? chosen : formats[0]!;
  return { formats, format, read, choose };
}

function useIsCutJson(value: unknown): boolean {
  const find = use(CutTextContext);
  return typeof value === 'string' && find(value)?.isJson === true;
}

interface ValueSectionProps {
  title: ReactNode;
  /** Names the field for what is remembered of it, and for the file that a huge value is saved to. */
  field: string;
  value: unknown;
  preferred?: Format;
}

/** One value under its title, with the ways to look at it and to copy all of it. */
export function ValueSection({ title, field, value, preferred = 'plain' }: ValueSectionProps) {
  const { formats, format, read, choose } = useFormat(field, value, preferred);
  const whole = useWhole();
  return (
    <Section
      title={title}
      actions={
        <>
          {formats.length > 1 && (
            <Segmented
              label={`Format of ${field}`}
              value={format}
              options={formats.map((each) => ({ value: each, label: labels[each] }))}
              onChange={choose}
            />
          )}
          <CopyButton label={`Copy ${field}`} text={() => whole(value, valueText)} />
        </>
      }
    >
      <div className={styles.block}>
        <FormattedValue value={value} read={read} format={format} field={field} />
      </div>
    </Section>
  );
}

interface PlainValueProps extends Omit<ValueSectionProps, 'title'> {
  /** Of JSON: levels that are open at first. */
  openLevels?: number | undefined;
}

/** One value in the way that is remembered for its field, without anything round it. */
export function PlainValue({ field, value, preferred = 'plain', openLevels }: PlainValueProps) {
  const { format, read } = useFormat(field, value, preferred);
  return <FormattedValue value={value} read={read} format={format} field={field} openLevels={openLevels} />;
}

interface FormattedValueProps {
  value: unknown;
  /** The value, or what JSON it holds. */
  read: unknown;
  format: Format;
  field: string;
  openLevels?: number | undefined;
}

function FormattedValue({ value, read, format, field, openLevels = 2 }: FormattedValueProps) {
  const isCutJson = useIsCutJson(value);
  if (format === 'json') return <JsonView value={read} openLevels={openLevels} />;
  const text = valueText(value);
  if (text === '') return <span className={styles.empty}>empty text</span>;
  const isCode = format === 'plain' && (typeof value !== 'string' || isCutJson);
  return (
    <CutText
      text={text}
      fileName={`${field}.${isCode ? 'json' : 'txt'}`}
      render={(shown) =>
        format === 'markdown' ? (
          <Suspense fallback={<div className={styles.plain}>{shown}</div>}>
            <Markdown text={shown} />
          </Suspense>
        ) : (
          <div className={isCode ? styles.code : styles.plain}>{shown}</div>
        )
      }
    />
  );
}
