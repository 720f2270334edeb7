import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstView, nodeTowards, readability, readableZoom, viewWith } from './graph-view.ts';

const pane = { width: 1300, height: 700 };
const head = (x: number, y: number) => ({ x, y, width: 200, height: 50 });

describe('the first sight of a graph', () => {
  it('is all of it, as large as it is, when it fits', () => {
    expect(firstView({ width: 500, height: 300 }, pane, null)).toEqual({ x: 400, y: 16, zoom: 1 });
  });

  it('is all of it, smaller, while that can be read', () => {
    const { zoom } = firstView({ width: 1400, height: 300 }, pane, null);
    expect(zoom).toBeGreaterThan(readableZoom);
    expect(1400 * zoom).toBeLessThanOrEqual(pane.width);
  });

  it('is the start, large enough to read, when not all fits', () => {
    expect(firstView({ width: 9000, height: 200 }, pane, null)).toEqual({ x: 16, y: 16, zoom: readableZoom });
    expect(firstView({ width: 600, height: 5000 }, pane, null)).toEqual({ x: 350, y: 16, zoom: 1 });
  });

  it('can always be read, and has the step to look at in it', () => {
    const length = fc.integer({ min: 200, max: 20_000 });
    const room = fc.integer({ min: 300, max: 3000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(length, length, room, room, share, share, (width, height, wide, high, left, top) => {
        const box = head(left * (width - 200), top * (height - 50));
        const { x, y, zoom } = firstView({ width, height }, { width: wide, height: high }, box);
        expect(zoom).toBeGreaterThanOrEqual(readableZoom);
        expect(box.x * zoom + x).toBeGreaterThanOrEqual(-0.001);
        expect((box.x + box.width) * zoom + x).toBeLessThanOrEqual(wide + 0.001);
        expect(box.y * zoom + y).toBeGreaterThanOrEqual(-0.001);
        expect((box.y + box.height) * zoom + y).toBeLessThanOrEqual(high + 0.001);
      }),
    );
  });
});

it('moves a view no further than it has to', () => {
  const view = { x: 16, y: 16, zoom: 1 };
  expect(viewWith(view, pane, head(100, 100))).toEqual(view);
  expect(viewWith(view, pane, head(1400, 100))).toEqual({ ...view, x: 1300 - 16 - 1600 });
  expect(viewWith({ ...view, x: -500 }, pane, head(100, 100))).toEqual({ ...view, x: -84 });
});

it('prefers what can be seen at once to what goes on below, and that to what goes on aside', () => {
  const wide = readability({ width: 4000, height: 200 }, pane);
  const high = readability({ width: 900, height: 3000 }, pane);
  const whole = readability({ width: 1200, height: 600 }, pane);
  expect(whole).toBeGreaterThan(high);
  expect(high).toBeGreaterThan(wide);
});

it('goes with an arrow to the nearest node that way, and stays where there is none', () => {
  const heads = new Map([
    ['start', head(0, 0)],
    ['below', head(0, 100)],
    ['beside', head(300, 0)],
    ['far', head(600, 90)],
  ]);
  expect(nodeTowards(heads, 'start', 'ArrowDown')).toBe('below');
  expect(nodeTowards(heads, 'start', 'ArrowRight')).toBe('beside');
  expect(nodeTowards(heads, 'beside', 'ArrowLeft')).toBe('start');
  expect(nodeTowards(heads, 'far', 'ArrowUp')).toBe('beside');
  expect(nodeTowards(heads, 'start', 'ArrowUp')).toBeNull();
});
