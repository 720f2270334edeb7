import type { KeyboardEvent, PointerEvent } from 'react';
import { classNames } from './class-names.ts';
import styles from './resize-handle.module.css';

interface ResizeHandleProps {
  /** What is resized, in words. */
  label: string;
  /** Width of the pane, pixels. */
  value: number;
  min: number;
  max: number;
  /** The width that a double click goes back to. */
  initial: number;
  /** True for a pane right of the handle: it grows as the handle goes left. */
  isReversed?: boolean;
  onChange: (width: number) => void;
  className?: string | undefined;
}

/** The line between two panes, by pointer and by arrow keys. */
export function ResizeHandle(props: ResizeHandleProps) {
  const { label, value, min, max, initial, isReversed = false, onChange, className } = props;
  const set = (width: number) => onChange(Math.round(Math.min(Math.max(width, min), max)));
  const direction = isReversed ? -1 : 1;

  function drag(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const follow = (move: globalThis.PointerEvent) => set(value + direction * (move.clientX - startX));
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', follow), {
      once: true,
    });
  }

  function step(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowLeft: -16 * direction, ArrowRight: 16 * direction };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(value + by);
  }

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={Math.max(max, min)}
      tabIndex={0}
      className={classNames(styles.handle, className)}
      onPointerDown={drag}
      onKeyDown={step}
      onDoubleClick={() => set(initial)}
    />
  );
}
