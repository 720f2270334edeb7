import { formatCost, subtreeTotals } from '@spanlight/schema';
import { ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { TokenCount } from '../content/token-count.tsx';
import styles from './group-view.module.css';
import { ItemHead } from './item-head.tsx';
import { SideBySideNote } from './side-by-side-note.tsx';
import type { GroupItem } from './transcript-items.ts';

interface GroupViewProps {
  item: GroupItem;
  onSelect: (spanId: string) => void;
  onToggle: (item: GroupItem, isOpen: boolean) => void;
}

/** The heading of an agent or a workflow, which folds what is below it. */
export function GroupView({ item, onSelect, onToggle }: GroupViewProps) {
  const { node, row, isOpen } = item;
  const name = nameText(row.name);
  const totals = useMemo(() => subtreeTotals(node), [node]);
  const { modelCallCount, toolCallCount } = totals;
  const errors = node.subtree.errorCount;
  return (
    <div className={styles.group} data-top={node.parent === null || undefined}>
      {node.children.length > 0 && (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Fold' : 'Open'} ${name}`}
          onClick={() => onToggle(item, !isOpen)}
        >
          <ChevronRight size={14} />
        </button>
      )}
      <div className={styles.head}>
        <ItemHead
          item={item}
          title={name}
          onSelect={onSelect}
          notes={
            <>
              <span>{item.isHandOff ? 'Hand-off to an agent' : typeWords[row.type].word}</span>
              {modelCallCount > 0 && <span>{counted(modelCallCount, 'turn')}</span>}
              {toolCallCount > 0 && <span>{counted(toolCallCount, 'tool call')}</span>}
              {errors > 0 && <span className={styles.errors}>{counted(errors, 'error')}</span>}
              <SideBySideNote sideBySide={item.sideBySide} />
            </>
          }
          numbers={
            <>
              {totals.usage && <TokenCount usage={totals.usage} isShort />}
              {totals.costUsd !== null && <span>{formatCost(totals.costUsd)}</span>}
            </>
          }
        />
      </div>
    </div>
  );
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}
