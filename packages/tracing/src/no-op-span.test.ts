import { expect, test } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { AISpanType, DefaultAITracing, getValidTraceId, NoOpAISpan } from './index.ts';

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

function startNoOp() {
  const collector = createCollector();
  const tracing = new DefaultAITracing({
    serviceName: 'a',
    sampling: { type: 'never' },
    exporters: [collector],
  });
  return { tracing, collector, span: tracing.startSpan(generic) };
}

test('has the shape of a span, and ids that say what it is', () => {
  const { span, tracing } = startNoOp();
  expect(span).toBeInstanceOf(NoOpAISpan);
  expect(span).toMatchObject({
    id: 'no-op',
    traceId: 'no-op-trace',
    name: 'span',
    type: 'generic',
    isValid: false,
    isEvent: false,
    isInternal: false,
    isRootSpan: true,
    attributes: {},
    startTime: expect.any(Date),
    aiTracing: tracing,
  });
  expect(span.startTime).toBe(span.startTime);
  expect(span.metadata).toBeUndefined();
  expect(span.endTime).toBeUndefined();
  expect(span.getParentSpanId()).toBeUndefined();
  expect(span.toJSON()).toEqual(span.exportSpan());
  expect(span.exportSpan()).toMatchObject({ id: 'no-op', isRootSpan: true, name: 'span', isEvent: false });
});

test('its children are no-op too, and know their parent', () => {
  const { span, collector } = startNoOp();
  const child = span.createChildSpan({ type: AISpanType.TOOL_CALL, name: 'child' });
  const event = child.createEventSpan({ type: AISpanType.GENERIC, name: 'event', output: 1 });
  expect([child.isValid, event.isValid, event.isEvent]).toEqual([false, false, true]);
  expect(child.parent).toBe(span);
  expect(child.isRootSpan).toBe(false);
  expect(child.getParentSpanId()).toBe('no-op');
  expect(event.findParent(AISpanType.TOOL_CALL)).toBe(child);
  expect(collector.events).toEqual([]);
});

test('looks at nothing it is given', () => {
  const { tracing, collector } = startNoOp();
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('read');
      },
      ownKeys: () => {
        throw new Error('listed');
      },
    },
  );
  const payload = { input: hostile, output: hostile, attributes: hostile, metadata: hostile };
  const span = tracing.startSpan({ ...generic, ...payload });
  const child = span.createChildSpan({ ...generic, ...payload });
  child.createEventSpan({ ...generic, ...payload });
  child.update(payload);
  child.error({ error: hostile, ...payload });
  child.end(payload);
  expect(child.input).toBeUndefined();
  expect(collector.events).toEqual([]);
});

test('has no trace id worth showing', () => {
  const { span } = startNoOp();
  const real = new DefaultAITracing({ serviceName: 'a', exporters: [] }).startSpan(generic);
  expect(getValidTraceId(span)).toBeUndefined();
  expect(getValidTraceId(undefined)).toBeUndefined();
  expect(getValidTraceId(real)).toBe(real.traceId);
});
