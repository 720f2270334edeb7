import type { ShortValue } from '@spanlight/schema';
import { CornerDownRight } from 'lucide-react';
import { nameText } from '../content/name-text.ts';
import { ShortError } from './short-error.tsx';
import { ItemHead } from './item-head.tsx';
import { ShortValueView } from './short-value-view.tsx';
import { SideBySideNote } from './side-by-side-note.tsx';
import styles from './tool-view.module.css';
import type { ToolItem } from './transcript-items.ts';
import { TurnLoader } from './turn-loader.tsx';

interface ToolViewProps {
  traceId: string;
  item: ToolItem;
  onSelect: (spanId: string) => void;
}

/** One tool call: what it was given, and what it gave. */
export function ToolView({ traceId, item, onSelect }: ToolViewProps) {
  const { row, handsOnTo, attempt } = item;
  return (
    <>
      <ItemHead
        item={item}
        title={nameText(row.toolName ?? row.name)}
        onSelect={onSelect}
        notes={
          <>
            {handsOnTo.length > 0 && (
              <span className={styles.handOff}>
                <CornerDownRight size={12} aria-hidden /> hands on to {handsOnTo.map(nameText).join(', ')}
              </span>
            )}
            {attempt > 1 && <span>attempt {attempt}</span>}
            <SideBySideNote sideBySide={item.sideBySide} />
          </>
        }
      />
      <div className={styles.content}>
        <TurnLoader traceId={traceId} spanId={row.spanId} previousId={null} lines={2}>
          {({ input, output, error }) => (
            <>
              <NamedValue spanId={row.spanId} title="Arguments" value={input} />
              <NamedValue spanId={row.spanId} title="Result" value={output} isOpenWhenShort />
              {(error || row.errorMessage) && (
                <ShortError type={error?.type ?? null} message={error?.message ?? row.errorMessage ?? ''} />
              )}
              {!input && !output && !error && !row.errorMessage && (
                <p className={styles.nothing}>
                  {row.status === 'running' ? 'Still running.' : 'No arguments and no result were recorded.'}
                </p>
              )}
            </>
          )}
        </TurnLoader>
      </div>
    </>
  );
}

interface NamedValueProps {
  spanId: string;
  title: string;
  value: ShortValue | null;
  isOpenWhenShort?: boolean;
}

function NamedValue({ spanId, title, value, isOpenWhenShort = false }: NamedValueProps) {
  if (!value) return null;
  return (
    <ShortValueView
      title={title}
      name={`${spanId}:${title}`}
      value={value}
      isOpenWhenShort={isOpenWhenShort}
    />
  );
}
