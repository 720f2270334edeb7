import { useVirtualizer, type ReactVirtualizer } from '@tanstack/react-virtual';
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
  /** Scrolls no further than needed; when it scrolls, so many rows beyond come into sight too. @default context 0 */
  reveal: (index: number, context?: number) => void;
  scrollToTop: () => void;
  /** How far it is scrolled, pixels. */
  offset: () => number;
  scrollTo: (offset: number) => void;
  focus: () => void;
}

interface VirtualGridProps extends Omit<HTMLAttributes<HTMLDivElement>, 'role'> {
  role: 'grid' | 'treegrid';
  label: string;
  /** One element of role row, of column headers; it stays while the rows scroll. */
  header?: ReactNode;
  headerHeight?: number;
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
  /** Behind the rows, as tall as they are; told which rows are in the document. */
  backdrop?: (first: number, last: number) => ReactNode;
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
  headerHeight = 0,
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
  const measuredFor = useRef(rowHeight);
  useEffect(() => {
    if (measuredFor.current === rowHeight) return;
    measuredFor.current = rowHeight;
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  useImperativeHandle(
    ref,
    () => ({
      reveal(index, context = 0) {
        const element = scroller.current;
        if (!element) return;
        const top = index * rowHeight;
        const bottom = top + rowHeight + headerHeight;
        const more = context * rowHeight;
        if (top < element.scrollTop) element.scrollTop = top - more;
        else if (bottom > element.scrollTop + element.clientHeight)
          element.scrollTop = bottom + more - element.clientHeight;
      },
      scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
      offset: () => scroller.current?.scrollTop ?? 0,
      scrollTo: (top) => scroller.current?.scrollTo({ top }),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [rowHeight, headerHeight],
  );

  // The keyboard works at once, unless it is in use elsewhere.
  useEffect(() => {
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);
  useKeptPlace({ virtualizer, count, rowHeight, headerHeight, rowKey, indexOf, followsEnd });

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
      aria-rowcount={header ? count + 1 : count}
      aria-activedescendant={isActiveShown ? rowId(active) : undefined}
      tabIndex={0}
      className={classNames(styles.scroller, className)}
      {...rest}
    >
      {header && (
        <div role="rowgroup" className={styles.header} style={{ height: headerHeight }}>
          {header}
        </div>
      )}
      <div
        role="rowgroup"
        className={styles.rows}
        style={{ height: virtualizer.getTotalSize(), minHeight: `calc(100% - ${headerHeight}px)` }}
      >
        {backdrop?.(items[0]?.index ?? 0, lastShown)}
        {items.map((item) => renderRow(item.index, item.start - headerHeight))}
      </div>
    </div>
  );
}

interface KeptPlace {
  virtualizer: ReactVirtualizer<HTMLDivElement, Element>;
  count: number;
  rowHeight: number;
  headerHeight: number;
  rowKey: (index: number) => string;
  indexOf: (key: string) => number | undefined;
  followsEnd: boolean;
}

/**
 * Holds the first row in sight, or the end, at its place on the screen while the rows change. Reads what the virtualiser
 * knows rather than the document: that would lay out every frame twice.
 */
function useKeptPlace(place: KeptPlace): void {
  const { virtualizer, count, rowHeight, headerHeight, rowKey, indexOf, followsEnd } = place;
  const before = useRef({ count, rowKey });
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { count, rowKey };
    const element = virtualizer.scrollElement;
    const offset = virtualizer.scrollOffset ?? 0;
    if (!element || offset <= 0 || last.rowKey === rowKey) return;
    const firstInSight = Math.min(Math.floor(offset / rowHeight), last.count - 1);
    const endInSight = offset + (virtualizer.scrollRect?.height ?? 0) - headerHeight;
    if (followsEnd && endInSight >= (last.count - 1) * rowHeight) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const index = firstInSight < 0 ? undefined : indexOf(last.rowKey(firstInSight));
    if (index !== undefined && index !== firstInSight)
      element.scrollTop += (index - firstInSight) * rowHeight;
  }, [virtualizer, count, rowHeight, headerHeight, rowKey, indexOf, followsEnd]);
}
