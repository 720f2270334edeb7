import { expect, test } from 'vitest';
import { attributes } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { toRunColumns, toRunState } from './run-columns.ts';
import { startRun } from './run-summary.ts';
import { createUsageTally } from './usage-tally.ts';

test.each([
  ['of its own', { 'langfuse.observation.type': 'span', 'langfuse.trace.name': 'checkout' }],
  ['that is its root span’s', { 'langfuse.observation.type': 'span' }],
])('a run with a name %s is in its row all that it was', (_, values) => {
  const state = startRun(readSpan({ name: 'root', attributes: attributes(values) }));
  const columns = { ...toRunColumns(state, createUsageTally().summary()), revision: 1 };
  expect(toRunState(columns)).toEqual(state);
});
