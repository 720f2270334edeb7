import { expect, test } from 'vitest';
import { attributes, nano, type OtlpSpan } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { countSpan, startRun } from './run-summary.ts';

const call = (values: Record<string, unknown>, fields: Partial<OtlpSpan> = {}) =>
  readSpan({ ...fields, attributes: attributes({ 'gen_ai.operation.name': 'chat', ...values }) });

const parent = { parentSpanId: 'c'.repeat(16) };

test.each([
  ['starts later', call({}), call({}, { startTimeUnixNano: nano(1) })],
  ['turns out to have a parent', call({}), call({}, parent)],
  [
    'lost the name of its trace',
    call({ 'langfuse.trace.name': 'a', 'langfuse.observation.type': 'generation' }),
    call({ 'langfuse.observation.type': 'generation' }),
  ],
  ['lost its session', call({ 'session.id': 's' }), call({ 'session.id': '' })],
])('asks for a recount when a span %s', (_, before, after) => {
  expect(countSpan(startRun(before), before, after)).toBe(false);
});

test.each([
  [
    'tells more',
    call({}),
    call({ 'gen_ai.request.model': 'a', 'gen_ai.usage.input_tokens': 1, 'session.id': 's' }),
  ],
  ['counts more', call({ 'gen_ai.usage.input_tokens': 1 }), call({ 'gen_ai.usage.input_tokens': 2 })],
  ['starts earlier', call({}, { startTimeUnixNano: nano(1) }), call({})],
  ['turns out to be a root', call({}, parent), call({})],
  ['ends', call({}, { endTimeUnixNano: '0' }), call({})],
])('goes on counting when a span %s', (_, before, after) => {
  const state = startRun(before);
  expect(countSpan(state, before, after)).toBe(true);
  expect(state).toEqual(startRun(after));
});
