import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { overviewMarks } from './overview-marks.ts';
import { runTimes } from './run-times.ts';
import { testTree } from './test-tree.ts';

function overview(rows: ReturnType<typeof testRow>[], width = 100) {
  const times = runTimes(rows);
  return overviewMarks(testTree(...rows), times, 0, { start: times.start, end: times.latest, width });
}

describe('the overview', () => {
  it('draws each depth in its lane, in the colour of its kind', () => {
    const { marks, laneCount } = overview([
      testRow('a', null, { type: 'agent_run', startedAt: 0, endedAt: 1000 }),
      testRow('b', 'a', { type: 'tool_call', startedAt: 250, endedAt: 500 }),
    ]);
    expect(laneCount).toBe(2);
    expect(marks).toEqual([
      { lane: 0, x: 0, width: 100, kind: 'agent' },
      { lane: 1, x: 25, width: 25, kind: 'tool' },
    ]);
  });

  it('shows where something failed, at its end', () => {
    const { errors } = overview([
      testRow('a', null, { startedAt: 0, endedAt: 1000 }),
      testRow('b', 'a', { startedAt: 100, endedAt: 500, status: 'error' }),
    ]);
    expect(errors).toEqual([49]);
  });

  it('makes no more strokes than there are pixels, for however many spans', () => {
    const rows = [testRow('root', null, { startedAt: 0, endedAt: 100_000 })];
    for (let i = 0; i < 20_000; i++)
      rows.push(testRow(`s${i}`, 'root', { startedAt: i * 5, endedAt: i * 5 + 4 }));
    const { marks } = overview(rows, 300);
    expect(marks.length).toBeLessThanOrEqual(2 * 301);
    expect(marks.length).toBeGreaterThan(250);
  });

  it('lets the deepest share the last lane', () => {
    const rows = Array.from({ length: 40 }, (_, i) => testRow(`s${i}`, i === 0 ? null : `s${i - 1}`));
    expect(overview(rows).laneCount).toBe(14);
  });
});
