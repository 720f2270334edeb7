import { expect, test } from 'vitest';
import { AISpanType, InternalSpans } from './index.ts';
import { isInternalType } from './internal-spans.ts';

test.each([
  ['WORKFLOW', /^workflow_/, 8],
  ['AGENT', /^agent_run$/, 1],
  ['TOOL', /tool_call$/, 2],
  ['MODEL', /^model_/, 3],
] as const)('the flag %s hides what is named %s', (flag, names, count) => {
  const types = Object.values(AISpanType);
  const hidden = types.filter((type) => isInternalType(type, InternalSpans[flag]));
  expect(hidden).toEqual(types.filter((type) => names.test(type)));
  expect(hidden).toHaveLength(count);
});

test('flags add up, and nothing is hidden without one', () => {
  const { AGENT, TOOL, ALL, NONE } = InternalSpans;
  expect(isInternalType('agent_run', AGENT | TOOL)).toBe(true);
  expect(isInternalType('model_step', AGENT | TOOL)).toBe(false);
  expect(isInternalType('agent_run', NONE)).toBe(false);
  expect(isInternalType('agent_run')).toBe(false);
  const shown = Object.values(AISpanType).filter((type) => !isInternalType(type, ALL));
  expect(shown).toEqual(['generic', 'processor_run', 'retrieval', 'embedding', 'evaluation']);
});
