import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type HTMLAttributes,
  type ReactNode,
  type Ref,
} from 'react';
import { classNames } from './class-names.ts';
import styles from './virtual-grid.module.css';

export interface VirtualGridHandle {
  /** Scrolls no further than needed. */
  reveal: (index: number) => void;
  scrollToTop: () => void;
  focus: () => void;
}

interface VirtualGridProps extends Omit<HTMLAttributes<HTMLDivElement>, 'role'> {
  role: 'grid' | 'treegrid';
  label: string;
  /** Above the rows; it stays while they scroll. */
  header: ReactNode;
  headerHeight: number;
  /** The header is itself a row, of column headers. */
  hasHeaderRow?: boolean;
  count: number;
  rowHeight: number;
  rowKey: (index: number) => string;
  /** Where the row with this key stands now; undefined when it is gone. */
  indexOf: (key: string) => number | undefined;
  /** One element of role row, `rowHeight` tall, absolutely placed at `top`, with the id `rowId(index)`. */
  renderRow: (index: number, top: number) => ReactNode;
  rowId: (index: number) => string;
  /** -1: none. */
  active: number;
  /** Stays at the end when it was there before rows came. */
  followsEnd?: boolean;
  /** The last rows are in sight: more may be wanted. */
  onNearEnd?: () => void;
  onScrolledAway?: (isAway: boolean) => void;
  /** Behind the rows, as tall as they are. */
  backdrop?: ReactNode;
  ref?: Ref<VirtualGridHandle>;
}

/**
 * Rows of one height, of which only those in sight are in the document. What is in sight stays where it is when rows
 * come or go above it.
 */
export function VirtualGrid({
  role,
  label,
  header,
  headerHeight,
  hasHeaderRow = false,
  count,
  rowHeight,
  rowKey,
  indexOf,
  renderRow,
  rowId,
  active,
  followsEnd = false,
  onNearEnd,
  onScrolledAway,
  backdrop,
  className,
  ref,
  ...rest
}: VirtualGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headerHeight,
    getItemKey: rowKey,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  useImperativeHandle(
    ref,
    () => ({
      reveal(index) {
        const element = scroller.current;
        if (!element) return;
        const top = index * rowHeight;
        const bottom = top + rowHeight + headerHeight;
        if (top < element.scrollTop) element.scrollTop = top;
        else if (bottom > element.scrollTop + element.clientHeight)
          element.scrollTop = bottom - element.clientHeight;
      },
      scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [rowHeight, headerHeight],
  );

  // The keyboard works at once, unless it is in use elsewhere.
  useEffect(() => {
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);
  useKeptPlace({ scroller, count, rowHeight, rowKey, indexOf, followsEnd });

  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  const nearEnd = useEffectEvent(() => onNearEnd?.());
  useEffect(() => {
    if (count > 0 && lastShown >= count - 10) nearEnd();
  }, [lastShown, count]);

  const isAway = (virtualizer.scrollOffset ?? 0) > rowHeight;
  const scrolledAway = useEffectEvent((away: boolean) => onScrolledAway?.(away));
  useEffect(() => scrolledAway(isAway), [isAway]);

  const isActiveShown = items.some((item) => item.index === active);
  return (
    <div
      ref={scroller}
      role={role}
      aria-label={label}
      aria-rowcount={hasHeaderRow ? count + 1 : count}
      aria-activedescendant={isActiveShown ? rowId(active) : undefined}
      tabIndex={0}
      className={classNames(styles.scroller, className)}
      {...rest}
    >
      <div
        role={hasHeaderRow ? 'rowgroup' : 'presentation'}
        className={styles.header}
        style={{ height: headerHeight }}
      >
        {header}
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        {backdrop}
        {items.map((item) => renderRow(item.index, item.start - headerHeight))}
      </div>
    </div>
  );
}

interface KeptPlace {
  scroller: { current: HTMLDivElement | null };
  count: number;
  rowHeight: number;
  rowKey: (index: number) => string;
  indexOf: (key: string) => number | undefined;
  followsEnd: boolean;
}

/** Holds the first row in sight, or the end, at its place on the screen while the rows change. */
function useKeptPlace({ scroller, count, rowHeight, rowKey, indexOf, followsEnd }: KeptPlace): void {
  const place = useRef<{ key: string; index: number; isAtEnd: boolean } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const kept = place.current;
    if (kept && element.scrollTop > 0) {
      const index = indexOf(kept.key);
      if (followsEnd && kept.isAtEnd) element.scrollTop = element.scrollHeight;
      else if (index !== undefined && index !== kept.index)
        element.scrollTop += (index - kept.index) * rowHeight;
    }
    const note = () => {
      const index = Math.min(Math.floor(element.scrollTop / rowHeight), count - 1);
      const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight;
      place.current = index < 0 ? null : { key: rowKey(index), index, isAtEnd };
    };
    note();
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller, count, rowHeight, rowKey, indexOf, followsEnd]);
}
