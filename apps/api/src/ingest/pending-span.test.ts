import { expect, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { rawSpan } from '../../test/span.ts';
import { startTestServer } from '../../test/server.ts';
import { unwrapPending } from './pending-span.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const real = 'b7ad6b7169203331';
const parent = '00f067aa0ba902b7';

test('a span that stands for another becomes that one, running', () => {
  const pending = {
    ...rawSpan({ 'logfire.span_type': 'pending_span', 'logfire.pending_parent_id': parent, a: 1 }),
    spanId: 'ffffffffffffffff',
    parentSpanId: real,
  };
  expect(unwrapPending(pending)).toMatchObject({
    spanId: real,
    parentSpanId: parent,
    endedAt: null,
    attributes: { a: 1 },
  });
  const root = {
    ...pending,
    attributes: { ...pending.attributes, 'logfire.pending_parent_id': '0'.repeat(16) },
  };
  expect(unwrapPending(root).parentSpanId).toBeNull();
});

test('any other span stays as it is', () => {
  const span = rawSpan({ 'logfire.span_type': 'span' });
  expect(unwrapPending(span)).toBe(span);
});

test('shows a span of Logfire while it runs, and once when it has ended', async () => {
  const server = await startTestServer();
  const common = { traceId, name: 'agent run', startTimeUnixNano: nano(0) };
  await server.send([
    {
      ...common,
      spanId: 'ffffffffffffffff',
      parentSpanId: real,
      endTimeUnixNano: nano(0),
      attributes: attributes({
        'logfire.span_type': 'pending_span',
        'logfire.pending_parent_id': '0'.repeat(16),
      }),
    },
  ]);
  expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({
    run: { status: 'running', spanCount: 1 },
    spans: [{ spanId: real, parentSpanId: null, status: 'running' }],
  });
  await server.send([
    {
      ...common,
      spanId: real,
      endTimeUnixNano: nano(100),
      attributes: attributes({ 'logfire.span_type': 'span' }),
    },
  ]);
  expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({
    run: { status: 'ok', spanCount: 1, durationMs: 100 },
    spans: [{ spanId: real, status: 'ok' }],
  });
});
