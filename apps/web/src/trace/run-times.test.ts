import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { layBar, placeLabel } from './bar-layout.ts';
import { runTimes, spanDurationMs, spanRange, timeBounds } from './run-times.ts';

const done = testRow('a', null, { startedAt: 100, endedAt: 900 });
const running = testRow('b', 'a', { startedAt: 300, endedAt: null, status: 'running' });
const interrupted = testRow('c', 'a', { startedAt: 200, endedAt: null, status: 'interrupted' });

describe('the time of a run', () => {
  it('reaches from the first start to the last end', () => {
    expect(timeBounds(runTimes([interrupted, done]), 5000)).toEqual({ start: 100, end: 900 });
  });

  it('reaches to now while anything runs, and never back before what is known', () => {
    const times = runTimes([done, running]);
    expect(timeBounds(times, 5000)).toEqual({ start: 100, end: 5000 });
    expect(timeBounds(times, 400)).toEqual({ start: 100, end: 900 });
  });

  it('has a length even for a single instant', () => {
    expect(timeBounds(runTimes([testRow('a', null, { startedAt: 5, endedAt: 5 })]), 0)).toEqual({
      start: 5,
      end: 15,
    });
  });

  it('is empty without rows', () => {
    expect(runTimes([])).toEqual({ start: 0, latest: 0, latestOfSpans: 0, isRunning: false });
  });
});

describe('how far a span reaches', () => {
  const times = runTimes([done, running, interrupted]);

  it('grows while it runs, and stops at the last sign of life when interrupted', () => {
    expect(spanRange(running, times, 5000)).toEqual({ start: 300, end: 5000 });
    expect(spanRange(interrupted, times, 5000)).toEqual({ start: 200, end: 900 });
    expect(spanRange(done, times, 5000)).toEqual({ start: 100, end: 900 });
  });

  it('reaches to when its program was last heard of', () => {
    const heard = { ...interrupted, lastHeardAt: 2000 };
    const all = runTimes([done, heard]);
    expect(all).toMatchObject({ latest: 2000, latestOfSpans: 900 });
    expect(spanRange(heard, all, 5000)).toEqual({ start: 200, end: 2000 });
    expect(spanRange({ ...heard, lastHeardAt: 600 }, all, 5000)).toEqual({ start: 200, end: 600 });
  });

  it('does not turn round where clocks disagree', () => {
    expect(spanRange(testRow('x', null, { startedAt: 50, endedAt: 20 }), times, 0)).toEqual({
      start: 50,
      end: 50,
    });
  });

  it('has no duration while it is not known', () => {
    expect(spanDurationMs(done)).toBe(0.8);
    expect(spanDurationMs(running)).toBeNull();
  });
});

describe('a bar', () => {
  const scale = { start: 0, end: 1000, width: 500 };

  it('shows at the very end of the view, where that is all there is of it', () => {
    expect(layBar({ start: 1000, end: 1000 }, scale)).toMatchObject({ left: 498, width: 2 });
  });

  it('is at least two pixels wide, and stays inside the box', () => {
    expect(layBar({ start: 100, end: 101 }, scale)).toMatchObject({ left: 50, width: 2 });
    expect(layBar({ start: 999.9, end: 1000 }, scale)).toMatchObject({ left: 498, width: 2 });
  });

  it('is cut at the sides of the view, and says so', () => {
    expect(layBar({ start: -100, end: 2000 }, scale)).toEqual({
      left: 0,
      width: 500,
      isCutLeft: true,
      isCutRight: true,
    });
  });

  it('is none when out of view', () => {
    expect(layBar({ start: -100, end: -50 }, scale)).toBeNull();
    expect(layBar({ start: 1000, end: 1100 }, scale)).toBeNull();
  });

  it('has its label after it, before it where there is no room, and inside when it fills the box', () => {
    const bar = (left: number, width: number) => ({ left, width, isCutLeft: false, isCutRight: false });
    expect(placeLabel(bar(100, 50), 40, 500)).toEqual({ side: 'right', x: 156 });
    expect(placeLabel(bar(420, 60), 40, 500)).toEqual({ side: 'left', x: 374 });
    expect(placeLabel(bar(0, 500), 40, 500)).toEqual({ side: 'inside', x: 454 });
  });
});
