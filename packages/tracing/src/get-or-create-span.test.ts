import { beforeEach, expect, test } from 'vitest';
import { createCollector } from '../test/collector.ts';
import {
  AISpanType,
  clearAITracingRegistry,
  DefaultAITracing,
  getOrCreateSpan,
  registerAITracing,
  setSelector,
} from './index.ts';

const tool = { type: AISpanType.TOOL_CALL, name: 'tool' } as const;

beforeEach(clearAITracingRegistry);

function register(name: string) {
  const collector = createCollector();
  const tracing = new DefaultAITracing({
    serviceName: name,
    exporters: [collector],
    runtimeContextKeys: ['user'],
  });
  registerAITracing(name, tracing);
  return { tracing, collector };
}

test('without an instance there is no span', () => {
  expect(getOrCreateSpan(tool)).toBeUndefined();
});

test('without a current span it starts a trace with the options of the run', () => {
  const { collector } = register('a');
  const span = getOrCreateSpan({
    ...tool,
    input: 1,
    attributes: { toolId: 't' },
    metadata: { a: 1, b: 1 },
    tracingContext: {},
    tracingOptions: {
      metadata: { b: 2 },
      runtimeContextKeys: ['org.id'],
      traceId: 'abc',
      parentSpanId: 'def',
    },
    runtimeContext: new Map<string, unknown>([
      ['user', 'u'],
      ['org', { id: 9 }],
    ]),
  });
  expect(span?.exportSpan()).toMatchObject({
    type: 'tool_call',
    name: 'tool',
    traceId: 'abc',
    parentSpanId: 'def',
    isRootSpan: true,
    input: 1,
    attributes: { toolId: 't' },
    metadata: { a: 1, b: 2, user: 'u', org: { id: 9 } },
  });
  expect(collector.events).toHaveLength(1);
});

test('with a current span it makes a child, which gets the runtime context', () => {
  const { tracing } = register('a');
  const currentSpan = tracing.startSpan({ type: AISpanType.GENERIC, name: 'root' });
  const span = getOrCreateSpan({
    ...tool,
    metadata: { a: 1, b: 1 },
    tracingContext: { currentSpan },
    tracingOptions: { metadata: { b: 2 }, traceId: 'abc' },
    runtimeContext: new Map([['user', 'u']]),
  });
  expect(span?.parent).toBe(currentSpan);
  expect(span?.traceId).toBe(currentSpan.traceId);
  expect(span?.metadata).toEqual({ a: 1, b: 2, user: 'u' });
  expect(getOrCreateSpan({ ...tool, tracingContext: { currentSpan } })?.metadata).toBeUndefined();
});

test('under a span that records nothing there is only another such', () => {
  const off = new DefaultAITracing({ serviceName: 'off', exporters: [], sampling: { type: 'never' } });
  const { collector } = register('a');
  const currentSpan = off.startSpan({ type: AISpanType.GENERIC, name: 'root' });
  expect(getOrCreateSpan({ ...tool, tracingContext: { currentSpan } })?.isValid).toBe(false);
  expect(collector.events).toEqual([]);
});

test('the selector decides where a new trace goes', () => {
  register('first');
  const { tracing } = register('second');
  setSelector(({ runtimeContext }) => String(runtimeContext?.get('user')));
  const span = getOrCreateSpan({ ...tool, runtimeContext: new Map([['user', 'second']]) });
  expect(span?.aiTracing).toBe(tracing);
});
