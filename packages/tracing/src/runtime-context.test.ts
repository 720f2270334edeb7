import { expect, test } from 'vitest';
import { createLogger } from '../test/logger.ts';
import { AISpanType, DefaultAITracing } from './index.ts';
import type { RuntimeContext } from './index.ts';

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

const runtimeContext = new Map<string, unknown>([
  ['userId', 'u'],
  ['user', { id: 7, address: { city: 'Bern' } }],
  ['nothing', null],
]);

function createTracing(runtimeContextKeys?: string[]) {
  const logger = createLogger();
  return {
    tracing: new DefaultAITracing({ serviceName: 'a', exporters: [], runtimeContextKeys, logger }),
    logger,
  };
}

test('keys of the configuration and of the call become metadata, each in its place', () => {
  const { tracing } = createTracing(['userId', 'user.address.city', 'nothing', 'missing', 'user.missing']);
  const span = tracing.startSpan({
    ...generic,
    runtimeContext,
    tracingOptions: { runtimeContextKeys: ['user.id', 'userId'] },
  });
  expect(span.metadata).toEqual({
    userId: 'u',
    user: { id: 7, address: { city: 'Bern' } },
    nothing: null,
  });
  expect(span.traceState?.runtimeContextKeys).toEqual([
    'userId',
    'user.address.city',
    'nothing',
    'missing',
    'user.missing',
    'user.id',
  ]);
});

test('where nothing is found there is no metadata', () => {
  const { tracing } = createTracing(['missing', 'user.missing', 'userId.missing']);
  expect(tracing.startSpan({ ...generic, runtimeContext }).metadata).toBeUndefined();
});

test('metadata that is given wins over what the context has', () => {
  const { tracing } = createTracing(['userId', 'user.id']);
  const metadata = { userId: 'given', user: { name: 'n' } };
  expect(tracing.startSpan({ ...generic, runtimeContext, metadata }).metadata).toEqual(metadata);
});

test('only a call that is handed the context has its keys', () => {
  const { tracing } = createTracing();
  const root = tracing.startSpan({ ...generic, tracingOptions: { runtimeContextKeys: ['userId'] } });
  expect(root.metadata).toBeUndefined();
  const child = root.createChildSpan({ ...generic, runtimeContext });
  expect(child.metadata).toEqual({ userId: 'u' });
  expect(child.traceState).toBe(root.traceState);
  expect(child.createChildSpan(generic).metadata).toBeUndefined();
  expect(child.createEventSpan({ ...generic, runtimeContext }).metadata).toEqual({ userId: 'u' });
});

test('without keys nothing is read', () => {
  const { tracing } = createTracing();
  const context: RuntimeContext = {
    get: () => {
      throw new Error('read');
    },
  };
  const span = tracing.startSpan({ ...generic, runtimeContext: context });
  expect(span.metadata).toBeUndefined();
  expect(span.traceState).toBeUndefined();
});

test('a key that can not be read is logged, and the others are', () => {
  const { tracing, logger } = createTracing(['broken', 'userId']);
  const error = new Error('context');
  const context: RuntimeContext = {
    get: (key) => {
      if (key === 'broken') throw error;
      return runtimeContext.get(key);
    },
  };
  expect(tracing.startSpan({ ...generic, runtimeContext: context }).metadata).toEqual({ userId: 'u' });
  expect(logger.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('broken'), error);
});

test('what the context holds is copied, and never written to', () => {
  const { tracing, logger } = createTracing(['user', 'user.id']);
  const user = Object.freeze({ id: 7 });
  const span = tracing.startSpan({ ...generic, runtimeContext: new Map([['user', user]]) });
  expect(span.metadata).toEqual({ user: { id: 7 } });
  expect(span.metadata?.['user']).not.toBe(user);
  expect(logger.error).not.toHaveBeenCalled();
});

test('tracing options place a root in a trace and add to its metadata', () => {
  const { tracing } = createTracing();
  const span = tracing.startSpan({
    ...generic,
    metadata: { a: 1, b: 1 },
    tracingOptions: { metadata: { b: 2 }, traceId: 'abc', parentSpanId: 'def' },
  });
  expect(span.metadata).toEqual({ a: 1, b: 2 });
  expect(span.traceId).toBe('abc');
  expect(span.getParentSpanId()).toBe('def');
});

test('metadata that throws is survived', () => {
  const { tracing } = createTracing(['userId']);
  const metadata = {
    get bad(): never {
      throw new Error('no');
    },
  };
  const span = tracing.startSpan({ ...generic, runtimeContext, metadata, tracingOptions: { metadata } });
  expect(span.metadata).toEqual({ userId: 'u', bad: '[unreadable: no]' });
});
