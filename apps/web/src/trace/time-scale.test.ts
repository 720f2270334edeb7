import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampView,
  panView,
  parseView,
  printView,
  roundStep,
  showsAll,
  tickLabel,
  timeTicks,
  timeToX,
  xToTime,
  zoomView,
} from './time-scale.ts';

const bounds = { start: 1_000_000, end: 2_000_000 };

const range = fc
  .tuple(fc.integer({ min: 1_000_000, max: 1_999_900 }), fc.integer({ min: 20, max: 900_000 }))
  .map(([start, length]) => clampView({ start, end: start + length }, bounds));

describe('time and pixels', () => {
  it('lays the ends of the view on the ends of the box', () => {
    const scale = { ...bounds, width: 800 };
    expect(timeToX(scale, bounds.start)).toBe(0);
    expect(timeToX(scale, bounds.end)).toBe(800);
    expect(timeToX(scale, 1_250_000)).toBe(200);
  });

  it('turns a pixel back into its time', () => {
    const scale = { ...bounds, width: 800 };
    expect(xToTime(scale, timeToX(scale, 1_234_567))).toBeCloseTo(1_234_567, 3);
  });

  it('gives finite places for a view of no length and a box of no width', () => {
    expect(timeToX({ start: 5, end: 5, width: 100 }, 5)).toBe(0);
    expect(xToTime({ start: 5, end: 9, width: 0 }, 0)).toBe(5);
  });
});

describe('zoom', () => {
  it('keeps the instant under the pointer where it is', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 1, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (view, factor, share) => {
          const at = view.start + share * (view.end - view.start);
          const zoomed = zoomView(view, factor, at, bounds);
          const before = timeToX({ ...view, width: 1000 }, at);
          const after = timeToX({ ...zoomed, width: 1000 }, at);
          expect(Math.abs(after - before)).toBeLessThan(0.01);
        },
      ),
    );
  });

  it('never leaves the bounds, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: -3e6, max: 3e6 }),
        (view, factor, by) => {
          const moved = panView(zoomView(view, factor, view.start, bounds), by, bounds);
          expect(moved.start).toBeGreaterThanOrEqual(bounds.start);
          expect(moved.end).toBeLessThanOrEqual(bounds.end + 1e-6);
          expect(moved.end - moved.start).toBeGreaterThanOrEqual(9.99);
        },
      ),
    );
  });

  it('stops at the whole run when zoomed out', () => {
    const view = zoomView({ start: 1_400_000, end: 1_500_000 }, 0.001, 1_450_000, bounds);
    expect(view).toEqual(bounds);
    expect(showsAll(view, bounds)).toBe(true);
  });

  it('keeps its length when moved against an end', () => {
    expect(panView({ start: 1_100_000, end: 1_200_000 }, -500_000, bounds)).toEqual({
      start: 1_000_000,
      end: 1_100_000,
    });
  });
});

describe('ticks', () => {
  it('stands at round distances from the start of the run, not of the view', () => {
    const ticks = timeTicks({ start: 1_130_000, end: 1_930_000, width: 800 }, bounds.start);
    expect(ticks.map((tick) => tick.label)).toEqual([
      '200 ms',
      '300 ms',
      '400 ms',
      '500 ms',
      '600 ms',
      '700 ms',
      '800 ms',
      '900 ms',
    ]);
    expect(ticks[0]?.time).toBe(1_200_000);
  });

  it('is never closer than asked, at any zoom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 1e12 }),
        fc.integer({ min: 100, max: 2560 }),
        (length, width) => {
          const scale = { start: 0, end: length, width };
          const ticks = timeTicks(scale, 0);
          const [first, second] = ticks;
          if (first && second)
            expect(timeToX(scale, second.time) - timeToX(scale, first.time)).toBeGreaterThan(95.9);
          expect(ticks.length).toBeLessThan(40);
        },
      ),
    );
  });

  it('shows none for a box that has no width yet', () => {
    expect(timeTicks({ ...bounds, width: 0 }, 0)).toEqual([]);
  });

  it('keeps away from cuts, and goes on after them with the real time', () => {
    const cuts = [{ start: 2e6, end: 102e6, drawn: 100_000 }];
    const ticks = timeTicks({ start: 0, end: 4.1e6, width: 820, cuts }, 0, 90);
    expect(ticks.map((tick) => tick.label)).toEqual([
      '0',
      '500 ms',
      '1.0 s',
      '1.5 s',
      '1:42.5',
      '1:43.0',
      '1:43.5',
      '1:44.0',
    ]);
    expect(timeToX({ start: 0, end: 4.1e6, width: 820, cuts }, 103e6)).toBe(620);
  });

  it('steps by 1, 2, 5 below a second and as a clock does above', () => {
    expect([3, 70, 130_000, 900_000, 1_200_000, 11e6, 40e6, 100e6, 4e9].map(roundStep)).toEqual([
      5, 100, 200_000, 1_000_000, 2e6, 15e6, 60e6, 120e6, 7200e6,
    ]);
  });

  it('labels with as many decimals as the step needs', () => {
    expect(tickLabel(0, 1000)).toBe('0');
    expect(tickLabel(40, 20)).toBe('40 µs');
    expect(tickLabel(1500, 500)).toBe('1.5 ms');
    expect(tickLabel(250_000, 50_000)).toBe('250 ms');
    expect(tickLabel(1_500_000, 500_000)).toBe('1.5 s');
    expect(tickLabel(12_340_000, 10_000)).toBe('12.34 s');
    expect(tickLabel(125_000_000, 5_000_000)).toBe('2:05');
    expect(tickLabel(125_500_000, 500_000)).toBe('2:05.5');
    expect(tickLabel(3_720_000_000, 60_000_000)).toBe('1:02:00');
    expect(tickLabel(3 * 86_400e6 + 3600e6, 3600e6)).toBe('3 d 01:00');
    expect(tickLabel(20_223 * 86_400e6, 86_400e6)).toBe('20223 d');
  });
});

describe('a view in the address', () => {
  it('comes back as it went', () => {
    const view = { start: 1_200_000, end: 1_340_000 };
    expect(printView(view, bounds.start)).toBe('200000-340000');
    expect(parseView('200000-340000', bounds.start)).toEqual(view);
  });

  it('is none when the text names none', () => {
    for (const text of [undefined, '', '5', 'a-b', '9-3', '-4-9', '5-6'])
      expect(parseView(text, 0)).toBeNull();
  });
});
