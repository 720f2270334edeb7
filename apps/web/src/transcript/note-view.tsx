import type { SpanRow } from '@spanlight/schema';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { ItemHead, UsageNumbers } from './item-head.tsx';
import styles from './note-view.module.css';
import { ShortError } from './short-error.tsx';
import { ShortValueView } from './short-value-view.tsx';
import { failsItself, type NoteItem, type StepItem } from './transcript-items.ts';
import { TurnLoader } from './turn-loader.tsx';

interface StepViewProps {
  traceId: string;
  item: StepItem;
  onSelect: (spanId: string) => void;
}

/** A step of a workflow: a heading for what follows, or, where nothing is below it, what it got and gave. */
export function StepView({ traceId, item, onSelect }: StepViewProps) {
  const { row, node } = item;
  const isBare = node.children.length === 0 || failsItself(node);
  return (
    <div className={styles.step}>
      <ItemHead
        item={item}
        title={nameText(row.name)}
        onSelect={onSelect}
        notes={<span>{typeWords[row.type].word}</span>}
      />
      {isBare && <Content traceId={traceId} row={row} />}
    </div>
  );
}

interface NoteViewProps {
  traceId: string;
  item: NoteItem;
  onSelect: (spanId: string) => void;
}

/** A line for what is neither a turn nor a tool, with its input and output on demand. */
export function NoteView({ traceId, item, onSelect }: NoteViewProps) {
  const { row } = item;
  return (
    <>
      <ItemHead
        item={item}
        title={nameText(row.name)}
        onSelect={onSelect}
        notes={<span>{row.isEvent ? 'Event' : typeWords[row.type].word}</span>}
        numbers={<UsageNumbers row={row} />}
      />
      <Content traceId={traceId} row={row} />
    </>
  );
}

function Content({ traceId, row }: { traceId: string; row: SpanRow }) {
  return (
    <div className={styles.content}>
      <TurnLoader traceId={traceId} spanId={row.spanId} previousId={null} lines={1}>
        {({ input, output, error }) => (
          <>
            {input && <ShortValueView title="Input" name={`${row.spanId}:in`} value={input} />}
            {output && <ShortValueView title="Output" name={`${row.spanId}:out`} value={output} />}
            {(error || row.errorMessage) && (
              <ShortError type={error?.type ?? null} message={error?.message ?? row.errorMessage ?? ''} />
            )}
          </>
        )}
      </TurnLoader>
    </div>
  );
}
