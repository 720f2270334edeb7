import { useEffect, useEffectEvent, useState, type PointerEvent, type RefObject } from 'react';
import { panView, xToTime, zoomView, type TimeRange, type TimeScale } from './time-scale.ts';

interface TimeGestures {
  /** The element that takes the wheel. */
  element: RefObject<HTMLElement | null>;
  /** Pixels from its left side to where the scale begins. */
  left: number;
  scale: TimeScale;
  bounds: TimeRange;
  isZoomed: boolean;
  setView: (view: TimeRange | null) => void;
}

/** What a pointer is drawing out, in pixels of the scale. */
export interface Brush {
  from: number;
  to: number;
}

/** A brush narrower than this is a click. */
const shortestBrush = 4;

/**
 * Ctrl (or a pinch) and the wheel zoom at the pointer; a sideways wheel moves; shift and a drag choose a stretch. The
 * plain wheel stays with the rows.
 */
export function useTimeGestures({ element, left, scale, bounds, isZoomed, setView }: TimeGestures) {
  const [brush, setBrush] = useState<Brush | null>(null);
  const placeOf = (clientX: number) => {
    const box = element.current?.getBoundingClientRect();
    return Math.min(Math.max(clientX - (box?.left ?? 0) - left, 0), scale.width);
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      // Pinches come as small steps, notches of a wheel as large ones: neither may jump.
      const factor = Math.exp(-Math.min(Math.max(event.deltaY, -60), 60) * 0.006);
      setView(zoomView(scale, factor, xToTime(scale, placeOf(event.clientX)), bounds));
      return;
    }
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (!isZoomed || Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    setView(panView(scale, (sideways / (scale.width || 1)) * (scale.end - scale.start), bounds));
  });

  useEffect(() => {
    const target = element.current;
    const listener = (event: WheelEvent) => onWheel(event);
    // React listens to wheels passively, and then the browser would zoom the whole page.
    target?.addEventListener('wheel', listener, { passive: false });
    return () => target?.removeEventListener('wheel', listener);
  }, [element]);

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    const box = element.current?.getBoundingClientRect();
    if (!event.shiftKey || event.button !== 0 || event.clientX - (box?.left ?? 0) < left) return;
    event.preventDefault();
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    setBrush({ from: placeOf(event.clientX), to: placeOf(event.clientX) });
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    if (brush) setBrush({ from: brush.from, to: placeOf(event.clientX) });
  }

  function onPointerUp() {
    if (!brush) return;
    setBrush(null);
    const [from, to] = [Math.min(brush.from, brush.to), Math.max(brush.from, brush.to)];
    if (to - from >= shortestBrush) setView({ start: xToTime(scale, from), end: xToTime(scale, to) });
  }

  return { brush, handlers: { onPointerDown, onPointerMove, onPointerUp } };
}
