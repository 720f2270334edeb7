import { memo, type CSSProperties, type MouseEvent } from 'react';
import type { RunSearch } from '../trace/run-search.ts';
import { GroupView } from './group-view.tsx';
import styles from './item-view.module.css';
import { NoteView, StepView } from './note-view.tsx';
import { ToolView } from './tool-view.tsx';
import type { TranscriptItem } from './transcript-items.ts';
import { TurnView } from './turn-view.tsx';

export interface ItemViewProps {
  traceId: string;
  item: TranscriptItem;
  position: number;
  count: number;
  /** Its span's pane is open. */
  isSelected: boolean;
  /** The keyboard is on it. */
  isActive: boolean;
  onSelect: (spanId: string) => void;
  onHover: (spanId: string) => void;
  onToggle: (item: TranscriptItem, isOpen: boolean) => void;
  onSearch: (changes: RunSearch) => void;
}

/**
 * One item of the transcript. A click anywhere on it opens its span, but on what has a use of its own; its title is a
 * button that does the same for the keyboard.
 */
export const ItemView = memo(function ItemView(props: ItemViewProps) {
  const { item, position, count, isSelected, isActive, onSelect, onHover } = props;
  const { spanId, status, type } = item.row;

  function open(event: MouseEvent) {
    const isUsed = (event.target as Element).closest('button, a, input, audio, video');
    if (!isUsed && getSelection()?.isCollapsed !== false) onSelect(spanId);
  }

  return (
    <article
      aria-posinset={position}
      aria-setsize={count}
      aria-labelledby={`item-${item.key}`}
      aria-current={isSelected || undefined}
      className={styles.item}
      data-kind-of-item={item.kind}
      data-span-id={spanId}
      data-type={type}
      data-status={status}
      data-active={isActive || undefined}
      style={standingIn(item.depth)}
      onClick={open}
      onPointerEnter={() => onHover(spanId)}
    >
      <Content {...props} />
    </article>
  );
});

/** TypeScript knows no properties of one's own. */
function standingIn(depth: number): CSSProperties {
  return { '--depth': depth } as CSSProperties;
}

function Content({ traceId, item, onSelect, onToggle, onSearch }: ItemViewProps) {
  switch (item.kind) {
    case 'group':
      return <GroupView item={item} onSelect={onSelect} onToggle={onToggle} />;
    case 'turn':
      return <TurnView traceId={traceId} item={item} onSelect={onSelect} onSearch={onSearch} />;
    case 'tool':
      return <ToolView traceId={traceId} item={item} onSelect={onSelect} />;
    case 'step':
      return <StepView traceId={traceId} item={item} onSelect={onSelect} />;
    case 'note':
      return <NoteView traceId={traceId} item={item} onSelect={onSelect} />;
  }
}
