import { useEffect, useState } from 'react';

/** From here on a timer does; below, each step is one drawn frame. */
const slowStepMs = 250;

/**
 * The time, milliseconds since the epoch. While `active` it is told anew as often as the screen is drawn, but not before
 * `stepMs` have passed: what moves less than a pixel need not be drawn.
 */
export function useNow(active: boolean, stepMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    if (stepMs >= slowStepMs) {
      const timer = setInterval(() => setNow(Date.now()), stepMs);
      return () => clearInterval(timer);
    }
    let last = 0;
    let frame = requestAnimationFrame(function tick() {
      const time = Date.now();
      if (time - last >= stepMs) {
        last = time;
        setNow(time);
      }
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [active, stepMs]);
  return now;
}
