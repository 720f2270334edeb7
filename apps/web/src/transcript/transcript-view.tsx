import { useVirtualizer } from '@tanstack/react-virtual';
import { MessagesSquare } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import type { ModeProps } from '../trace/mode-props.ts';
import { FoldMemoryContext, type FoldMemory } from '../ui/fold-memory.ts';
import { Notice } from '../ui/notice.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { openFolds, readFolds, setFold, writeFolds } from './folds.ts';
import { ItemView } from './item-view.tsx';
import { foldedAround, transcriptItems, type TranscriptItem } from './transcript-items.ts';
import styles from './transcript-view.module.css';

/** Before it has been drawn. */
const estimatedHeight: Record<TranscriptItem['kind'], number> = {
  group: 44,
  step: 36,
  note: 36,
  tool: 92,
  turn: 180,
};

/** A run as the conversation that it was. What is out of sight is neither drawn nor read. */
export function TranscriptView(props: ModeProps) {
  const { run, tree, search, onSearch, selectedId, onSelect, onHover, activeId, onActive } = props;
  const { collapsed, expanded } = search;
  const folds = useMemo(() => readFolds({ collapsed, expanded }), [collapsed, expanded]);
  const transcript = useMemo(() => transcriptItems(tree, folds), [tree, folds]);
  const { items, indexOf } = transcript;

  const shownAt = (spanId: string | null) => (spanId === null ? -1 : (indexOf.get(spanId) ?? -1));
  const selectedIndex = shownAt(selectedId);
  const activeIndex = shownAt(activeId);

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimatedHeight[items[index]!.kind],
    getItemKey: (index) => items[index]!.key,
    // About where the span is that it opens with, so that what is far from there is not read for nothing.
    initialOffset: () => heightBefore(items, activeIndex),
    overscan: 4,
    paddingStart: 8,
    paddingEnd: 24,
  });

  // A span that is folded away is opened up first; it is scrolled to when it has a place, and kept there while what is
  // around it is read and grows, until the reader scrolls.
  const sought = useRef<string | null>(null);
  const kept = useRef<string | null>(null);
  const seek = useEffectEvent(() => {
    const spanId = sought.current;
    if (spanId === null || !tree.byId.has(spanId)) return;
    const folded = foldedAround(tree, transcript, spanId);
    if (folded.length > 0) return onSearch(writeFolds(openFolds(folds, folded)), { replace: true });
    sought.current = null;
    const index = shownAt(spanId);
    if (isInSight(index)) return;
    kept.current = spanId;
    virtualizer.scrollToIndex(index, { align: 'center' });
  });
  const keep = useEffectEvent(() => {
    const index = shownAt(kept.current);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'center' });
  });
  const letGo = () => (kept.current = null);
  function isInSight(index: number): boolean {
    const element = scroller.current;
    const item = virtualizer.getVirtualItems().find((each) => each.index === index);
    if (!element || !item) return false;
    const { scrollTop, clientHeight } = element;
    return item.start >= scrollTop && item.start + Math.min(item.size, 80) <= scrollTop + clientHeight;
  }
  useEffect(() => {
    // Closing the pane moves nothing.
    if (selectedId !== null) sought.current = selectedId;
    seek();
  }, [selectedId]);
  useEffect(() => seek(), [transcript]);
  const seekActive = useEffectEvent(() => {
    sought.current = activeId;
    seek();
    // What seems to be in sight is so by estimated heights.
    kept.current = activeId;
  });
  useEffect(() => seekActive(), []);

  const height = virtualizer.getTotalSize();
  useLayoutEffect(() => keep(), [height]);
  useKeptEnd(scroller, height, items.length > 0);

  const goTo = (index: number) => {
    const item = items[Math.min(Math.max(index, 0), items.length - 1)];
    if (!item) return;
    letGo();
    virtualizer.scrollToIndex(items.indexOf(item), { align: 'auto' });
    if (selectedId === null) onActive(item.row.spanId);
    else onSelect(item.row.spanId, { replace: true });
  };
  /** The next item after or before the present one that is no deeper: [ and ] pass over what is below. */
  const sibling = (step: 1 | -1) => {
    const depth = items[activeIndex]?.depth ?? 0;
    let index = activeIndex + step;
    while (items[index] && items[index]!.depth > depth) index += step;
    return items[index] ? index : activeIndex;
  };
  const onKey = (act: () => void) => (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (target !== document.body && !target.closest('[role=feed]')) return false;
    // A button that has the focus keeps what presses it.
    if (event.key === 'Enter' && target.closest('button, a')) return false;
    act();
  };
  const toggle = useCallback(
    (item: TranscriptItem, isOpen: boolean) =>
      onSearch(writeFolds(setFold(folds, item.row.spanId, isOpen)), { replace: true }),
    [folds, onSearch],
  );
  const fold = (isOpen: boolean) => () => {
    const item = items[activeIndex];
    if (item?.kind === 'group' && item.isOpen !== isOpen) toggle(item, isOpen);
  };
  useShortcuts({
    j: onKey(() => goTo(activeIndex + 1)),
    k: onKey(() => goTo(activeIndex - 1)),
    ']': onKey(() => goTo(sibling(1))),
    '[': onKey(() => goTo(sibling(-1))),
    Home: onKey(() => goTo(0)),
    End: onKey(() => goTo(items.length - 1)),
    ArrowRight: onKey(fold(true)),
    ArrowLeft: onKey(fold(false)),
    Enter: onKey(() => items[activeIndex] && onSelect(items[activeIndex].row.spanId)),
  });

  const [memory] = useState<FoldMemory>(() => new Map());
  if (items.length === 0) {
    return (
      <Notice icon={<MessagesSquare size={24} aria-hidden />} title="No conversation in this run">
        None of its spans is a model call, a tool call, an agent or a workflow. The waterfall shows all of
        them.
      </Notice>
    );
  }
  return (
    <FoldMemoryContext value={memory}>
      <div
        ref={scroller}
        role="feed"
        aria-label="Transcript"
        tabIndex={0}
        className={styles.scroller}
        onWheel={letGo}
        onPointerDown={letGo}
        onKeyDown={letGo}
      >
        <div className={styles.items} style={{ height }}>
          {virtualizer.getVirtualItems().map(({ index, start, key }) => {
            const item = items[index]!;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={styles.place}
                style={{ transform: `translateY(${start}px)` }}
              >
                <ItemView
                  traceId={run.traceId}
                  item={item}
                  position={index + 1}
                  count={items.length}
                  isSelected={index === selectedIndex}
                  isActive={index === activeIndex}
                  onSelect={onSelect}
                  onHover={onHover}
                  onToggle={toggle}
                  onSearch={onSearch}
                />
              </div>
            );
          })}
        </div>
      </div>
    </FoldMemoryContext>
  );
}

function heightBefore(items: readonly TranscriptItem[], index: number): number {
  return items.slice(0, Math.max(index, 0)).reduce((sum, item) => sum + estimatedHeight[item.kind], 0);
}

/** Stays at the end while more comes, when it was there. */
function useKeptEnd(scroller: RefObject<HTMLDivElement | null>, height: number, isThere: boolean): void {
  const wasAtEnd = useRef(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const note = () => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      wasAtEnd.current = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 8;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller, isThere]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && wasAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [scroller, height]);
}
