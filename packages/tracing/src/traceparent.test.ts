import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { AISpanType, DefaultAITracing, InternalSpans, trace } from './index.ts';
import { extractTraceparent, injectTraceparent } from './traceparent.ts';

const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [] });
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentSpanId = '00f067aa0ba902b7';
const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

test('a trace goes on in another program', async () => {
  const server = createServer((request, response) => {
    const span = tracing.startSpan({ ...generic, ...extractTraceparent(request.headers) });
    response.end(JSON.stringify({ traceId: span.traceId, parentSpanId: span.getParentSpanId() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await trace('call', { tracing }, async (span) => {
    const response = await fetch(url, { headers: injectTraceparent() });
    expect(await response.json()).toEqual({ traceId: span.traceId, parentSpanId: span.id });
  });
  server.close();
});

test('the header goes into headers of either kind, and nothing else changes', () => {
  const span = tracing.startSpan({ ...generic, traceId: 'ABC' });
  const value = `00-${'abc'.padStart(32, '0')}-${span.id}-01`;
  expect(injectTraceparent(span)).toEqual({ traceparent: value });
  expect(injectTraceparent(span, { accept: 'text/html' })).toEqual({
    accept: 'text/html',
    traceparent: value,
  });
  const headers = new Headers({ traceparent: 'old' });
  expect(injectTraceparent(span, headers)).toBe(headers);
  expect(headers.get('traceparent')).toBe(value);
});

test('without a span, or with one that records nothing, there is no header', () => {
  const off = new DefaultAITracing({ serviceName: 'off', exporters: [], sampling: { type: 'never' } });
  expect(injectTraceparent()).toEqual({});
  expect(injectTraceparent(off.startSpan(generic))).toEqual({});
});

test('a hidden span sends the one that can be seen', () => {
  const root = tracing.startSpan(generic);
  const hidden = root.createChildSpan({
    type: AISpanType.TOOL_CALL,
    name: 'hidden',
    tracingPolicy: { internal: InternalSpans.ALL },
  });
  expect(injectTraceparent(hidden)['traceparent']).toContain(root.id);
});

test.each<[string, Parameters<typeof extractTraceparent>[0]]>([
  ['fetch', new Headers({ Traceparent: `00-${traceId}-${parentSpanId}-01` })],
  ['Node', { traceparent: `00-${traceId}-${parentSpanId}-01` }],
  ['other programs', { TraceParent: [`00-${traceId}-${parentSpanId}-01`] }],
])('the header is read from headers as %s has them', (_, headers) => {
  expect(extractTraceparent(headers)).toEqual({ traceId, parentSpanId, sampled: true });
});

test.each([
  ['01', true],
  ['00', false],
  ['03', true],
  ['02', false],
])('of the flags %s only the lowest bit counts', (flags, sampled) => {
  expect(extractTraceparent({ traceparent: `00-${traceId}-${parentSpanId}-${flags}` })).toMatchObject({
    sampled,
  });
});

test.each([`cc-${traceId}-${parentSpanId}-01`, `cc-${traceId}-${parentSpanId}-01-what-the-future-brings`])(
  'a later version is read by the rules of this one: %s',
  (traceparent) => {
    expect(extractTraceparent({ traceparent })).toEqual({ traceId, parentSpanId, sampled: true });
  },
);

test.each([
  '',
  'no header',
  `ff-${traceId}-${parentSpanId}-01`,
  `0-${traceId}-${parentSpanId}-01`,
  `00-${'0'.repeat(32)}-${parentSpanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${parentSpanId}-01`,
  `00-${traceId.slice(1)}-${parentSpanId}-01`,
  `00-${traceId}-${parentSpanId}0-01`,
  `00-${traceId}-${parentSpanId}-1`,
  `00-${traceId}-${parentSpanId}-01-more`,
  `cc-${traceId}-${parentSpanId}-01x`,
  `00-${traceId}-${parentSpanId}-01, 00-${traceId}-${parentSpanId}-01`,
  `00_${traceId}_${parentSpanId}_01`,
])('a malformed header is none: "%s"', (traceparent) => {
  expect(extractTraceparent({ traceparent })).toBeUndefined();
});

test('of two headers neither counts, and no headers are no trouble', () => {
  const value = `00-${traceId}-${parentSpanId}-01`;
  expect(extractTraceparent({ traceparent: [value, value] })).toBeUndefined();
  expect(extractTraceparent({})).toBeUndefined();
  expect(extractTraceparent(undefined)).toBeUndefined();
});

test('what was decided where the trace began holds here', () => {
  const root = { ...generic, traceId, parentSpanId };
  const rarely = new DefaultAITracing({
    serviceName: 'rarely',
    exporters: [],
    sampling: { type: 'ratio', probability: 0 },
  });
  const off = new DefaultAITracing({ serviceName: 'off', exporters: [], sampling: { type: 'never' } });
  expect(tracing.startSpan({ ...root, sampled: false }).isValid).toBe(false);
  expect(rarely.startSpan({ ...root, sampled: true }).isValid).toBe(true);
  expect(off.startSpan({ ...root, sampled: true }).isValid).toBe(false);
});
