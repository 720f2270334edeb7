import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { frameworkSpans } from './noise.ts';
import { testTree } from './test-tree.ts';

const found = (...rows: Parameters<typeof testTree>) => [...frameworkSpans(testTree(...rows))];

describe('framework spans', () => {
  const agent = testRow('a', null, { type: 'agent_run' });

  it('are chunks, a single step, and plain spans round one other', () => {
    expect(
      found(
        agent,
        testRow('wrap', 'a'),
        testRow('call', 'wrap', { type: 'model_generation' }),
        testRow('step', 'call', { type: 'model_step' }),
        testRow('chunk', 'step', { type: 'model_chunk' }),
      ),
    ).toEqual(['wrap', 'step', 'chunk']);
  });

  it('are no steps of several, no plain spans round two, and no leaves', () => {
    expect(
      found(
        agent,
        testRow('wrap', 'a'),
        testRow('call', 'wrap', { type: 'model_generation' }),
        testRow('one', 'call', { type: 'model_step' }),
        testRow('two', 'call', { type: 'model_step' }),
        testRow('leaf', 'wrap'),
      ),
    ).toEqual([]);
  });

  it('are none that failed, are open, or have something of their own', () => {
    const round = (rest: Partial<Parameters<typeof testRow>[2] & object>) =>
      found(agent, testRow('wrap', 'a', rest), testRow('tool', 'wrap', { type: 'tool_call' }));
    expect(round({})).toEqual(['wrap']);
    expect(round({ status: 'error' })).toEqual([]);
    expect(round({ status: 'running', endedAt: null })).toEqual([]);
    expect(round({ model: 'gpt-4o' })).toEqual([]);
  });

  it('are none in a run of plain spans, and no roots', () => {
    expect(found('a', ['a', 'b'], ['b', 'c'])).toEqual([]);
    expect(found('a', testRow('b', 'a', { type: 'tool_call' }))).toEqual([]);
  });
});
