import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { cutGaps, idleGaps } from './idle-gaps.ts';
import { runTimes } from './run-times.ts';
import { testTree } from './test-tree.ts';
import { drawnTime } from './time-scale.ts';

const second = 1e6;
const work = (id: string, from: number, to: number) =>
  testRow(id, 'a', { type: 'tool_call', startedAt: from * second, endedAt: to * second });
const agent = testRow('a', null, { type: 'agent_run', endedAt: 100 * second });

function gapsOf(...rows: ReturnType<typeof testRow>[]) {
  return idleGaps(testTree(...rows), runTimes(rows), 100 * second).map(({ start, end }) => [
    start / second,
    end / second,
  ]);
}

describe('idle gaps', () => {
  it('are where nothing worked, however long an agent was open', () => {
    expect(gapsOf(agent, work('b', 0, 10), work('c', 40, 60), work('d', 55, 58), work('e', 90, 100))).toEqual(
      [
        [10, 40],
        [60, 90],
      ],
    );
  });

  it('are none where parallel work fills them, or where they are short', () => {
    expect(gapsOf(agent, work('b', 0, 50), work('c', 10, 20), work('d', 54, 100))).toEqual([]);
  });

  it('hold the waits of a workflow', () => {
    const sleep = testRow('s', 'a', { type: 'workflow_sleep', startedAt: 10 * second, endedAt: 80 * second });
    expect(gapsOf(agent, work('b', 0, 10), sleep, work('c', 80, 100))).toEqual([[10, 80]]);
  });
});

describe('cut gaps', () => {
  const bounds = { start: 0, end: 100 * second };
  const cuts = cutGaps([{ start: 10 * second, end: 50 * second }], bounds);

  it('take a fortieth of what is left', () => {
    expect(cuts[0]?.drawn).toBe(1.5 * second);
  });

  it('leave the order of instants as it was, and time outside of them its length', () => {
    expect(drawnTime(cuts, 10 * second)).toBe(10 * second);
    expect(drawnTime(cuts, 30 * second)).toBe(10.75 * second);
    expect(drawnTime(cuts, 50 * second)).toBe(11.5 * second);
    expect(drawnTime(cuts, 100 * second)).toBe(61.5 * second);
  });
});
