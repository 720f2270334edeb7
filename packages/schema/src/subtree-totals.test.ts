import { expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import { subtreeTotals } from './subtree-totals.ts';
import { buildTree } from './tree.ts';

it('counts each model call once, and nothing outside of the subtree', () => {
  const usage = (outputTokens: number) => ({
    inputTokens: null,
    outputTokens,
    totalTokens: null,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
  });
  const model = { type: 'model_generation' as const, countsUsage: true };
  const { byId } = buildTree([
    testRow('root', null),
    testRow('agent', 'root', { type: 'agent_run', usage: usage(12) }),
    testRow('one', 'agent', { ...model, usage: usage(5), costUsd: 1 }),
    testRow('silent', 'agent', { type: 'model_generation', startedAt: 10 }),
    testRow('two', 'agent', { ...model, usage: usage(7), endedAt: null, status: 'running' }),
    testRow('tool', 'agent', { type: 'tool_call', startedAt: 4 }),
    testRow('beside', 'root', { ...model, usage: usage(100) }),
  ]);
  expect(subtreeTotals(byId.get('agent')!)).toEqual({
    modelCallCount: 3,
    toolCallCount: 1,
    usage: usage(12),
    costUsd: 1,
    modelTime: 1990,
    toolTime: 996,
  });
});
