import type { SpanTree } from '@spanlight/schema';
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { Kind } from '../content/kinds.ts';
import { useDark } from '../ui/use-dark.ts';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { useSize } from '../ui/use-size.ts';
import { overviewMarks, type Overview } from './overview-marks.ts';
import styles from './overview-strip.module.css';
import { useRunClock } from './run-clock.tsx';
import { panView, timeToX, xToTime, zoomView } from './time-scale.ts';

interface OverviewStripProps {
  tree: SpanTree;
  label: string;
}

const height = 72;
const padding = 8;
const errorRow = 7;

type Drag =
  | { kind: 'brush'; from: number; to: number }
  | { kind: 'pan'; lastX: number }
  | { kind: 'start' | 'end' };

/** The whole run at a glance. Dragging over it chooses the stretch that shows below; dragging that stretch moves it. */
export function OverviewStrip({ tree, label }: OverviewStripProps) {
  const { times, now, drawnBounds: bounds, cuts, timeView } = useRunClock();
  const [sizeRef, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDark();
  const scale = useMemo(() => ({ ...bounds, width, cuts }), [bounds, width, cuts]);
  const overview = useMemo(() => overviewMarks(tree, times, now, scale), [tree, times, now, scale]);

  useEffect(() => {
    if (canvas.current && width > 0) paint(canvas.current, overview, width);
  }, [overview, width, isDark]);

  const { view, isZoomed, setView } = timeView;
  const zoomBy = (factor: number) => setView(zoomView(view, factor, (view.start + view.end) / 2, bounds));
  useShortcuts({
    '+': () => zoomBy(1.5),
    '=': () => zoomBy(1.5),
    '-': () => zoomBy(1 / 1.5),
    '0': () => setView(null),
  });
  const [drag, setDrag] = useState<Drag | null>(null);
  const drawn = { ...bounds, width };
  const box = { left: timeToX(drawn, view.start), right: timeToX(drawn, view.end) };
  const shown =
    drag?.kind === 'brush'
      ? { left: Math.min(drag.from, drag.to), right: Math.max(drag.from, drag.to) }
      : box;

  function placeOf(event: PointerEvent<HTMLElement>): number {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = placeOf(event);
    if (isZoomed && Math.abs(x - box.left) < 6) setDrag({ kind: 'start' });
    else if (isZoomed && Math.abs(x - box.right) < 6) setDrag({ kind: 'end' });
    else if (isZoomed && x > box.left && x < box.right) setDrag({ kind: 'pan', lastX: x });
    else setDrag({ kind: 'brush', from: x, to: x });
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    if (!drag) return;
    const x = placeOf(event);
    const time = xToTime(scale, x);
    if (drag.kind === 'brush') setDrag({ ...drag, to: x });
    else if (drag.kind === 'pan') {
      setView(panView(view, time - xToTime(scale, drag.lastX), bounds));
      setDrag({ kind: 'pan', lastX: x });
    } else if (drag.kind === 'start') setView({ start: Math.min(time, view.end), end: view.end });
    else setView({ start: view.start, end: Math.max(time, view.start) });
  }

  function onPointerUp() {
    if (drag?.kind === 'brush' && Math.abs(drag.to - drag.from) >= 4) {
      setView({ start: xToTime(scale, shown.left), end: xToTime(scale, shown.right) });
    }
    setDrag(null);
  }

  return (
    <div className={styles.strip}>
      <div
        ref={sizeRef}
        className={styles.box}
        data-zoomed={isZoomed || undefined}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={() => setView(null)}
      >
        <canvas ref={canvas} className={styles.canvas} role="img" aria-label={label} />
        {(isZoomed || drag?.kind === 'brush') && (
          <>
            <div className={styles.shade} style={{ left: 0, width: shown.left }} />
            <div className={styles.shade} style={{ left: shown.right, right: 0 }} />
            <div
              className={styles.window}
              style={{ left: shown.left, width: Math.max(shown.right - shown.left, 2) }}
            />
          </>
        )}
      </div>
    </div>
  );
}

const kinds: readonly Kind[] = ['agent', 'workflow', 'model', 'tool', 'retrieval', 'processor', 'generic'];

function paint(canvas: HTMLCanvasElement, { marks, errors, laneCount }: Overview, width: number): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colours = new Map(kinds.map((kind) => [kind, style.getPropertyValue(`--kind-${kind}`)]));
  const room = height - 2 * padding - errorRow;
  const pitch = Math.min(room / Math.max(laneCount, 1), 10);
  const thickness = Math.max(pitch - 1.5, 1);
  for (const { lane, x, width: length, kind } of marks) {
    context.fillStyle = colours.get(kind) ?? '';
    // The root is as long as the run: it stays in the background.
    context.globalAlpha = lane === 0 ? 0.45 : 0.9;
    context.fillRect(x, padding + lane * pitch, length, thickness);
  }
  context.globalAlpha = 1;
  context.fillStyle = style.getPropertyValue('--error');
  for (const x of errors) {
    // Whole at the edges too.
    const middle = Math.min(Math.max(x + 0.5, 3.5), width - 3.5);
    context.beginPath();
    context.moveTo(middle, height - errorRow - 3);
    context.lineTo(middle + 3.5, height - 3);
    context.lineTo(middle - 3.5, height - 3);
    context.fill();
  }
}
