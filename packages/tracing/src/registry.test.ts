import { beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../test/logger.ts';
import {
  clearAITracingRegistry,
  DefaultAITracing,
  getAITracing,
  getAllAITracing,
  getDefaultAITracing,
  getSelectedAITracing,
  hasAITracing,
  registerAITracing,
  setSelector,
  shutdownAITracingRegistry,
  unregisterAITracing,
} from './index.ts';
import type { TracingConfig } from './index.ts';

beforeEach(clearAITracingRegistry);

function create(config: Partial<TracingConfig> = {}) {
  return new DefaultAITracing({ serviceName: 'a', exporters: [], ...config });
}

test('instances are found by name, and a taken name throws', () => {
  const first = create();
  registerAITracing('first', first);
  expect(getAITracing('first')).toBe(first);
  expect(getAITracing('other')).toBeUndefined();
  expect(() => registerAITracing('first', create())).toThrow(
    "AI Tracing instance 'first' already registered",
  );
  expect(getAITracing('first')).toBe(first);
});

test('the first is the default, unless a later one asks to be', () => {
  const [first, second, third] = [create(), create(), create()];
  expect(getDefaultAITracing()).toBeUndefined();
  registerAITracing('first', first);
  registerAITracing('second', second);
  expect(getDefaultAITracing()).toBe(first);
  registerAITracing('third', third, true);
  expect(getDefaultAITracing()).toBe(third);
});

test('an instance that is unregistered is the default no longer', () => {
  const [first, second] = [create(), create()];
  registerAITracing('first', first);
  registerAITracing('second', second, true);
  expect(unregisterAITracing('second')).toBe(true);
  expect(unregisterAITracing('second')).toBe(false);
  expect(getDefaultAITracing()).toBe(first);
  expect(unregisterAITracing('first')).toBe(true);
  expect(getDefaultAITracing()).toBeUndefined();
  expect(getSelectedAITracing()).toBeUndefined();
});

test('an unknown name that is unregistered leaves the default', () => {
  const [first, second] = [create(), create()];
  registerAITracing('first', first);
  registerAITracing('second', second, true);
  expect(unregisterAITracing('third')).toBe(false);
  expect(getDefaultAITracing()).toBe(second);
});

test('all instances are listed, in a list of its own', () => {
  const first = create();
  registerAITracing('first', first);
  const all = getAllAITracing();
  registerAITracing('second', create());
  expect([...all]).toEqual([['first', first]]);
});

test('an instance that never keeps a trace counts as none', () => {
  registerAITracing('on', create());
  registerAITracing('off', create({ sampling: { type: 'never' } }));
  expect(['on', 'off', 'unknown'].map(hasAITracing)).toEqual([true, false, false]);
});

test('a selector chooses by the runtime context, among what is registered', () => {
  const [first, second] = [create(), create()];
  registerAITracing('first', first);
  registerAITracing('second', second);
  const selector = vi.fn((options: { runtimeContext?: { get(key: string): unknown } | undefined }) =>
    String(options.runtimeContext?.get('tier')),
  );
  setSelector(selector);
  expect(getSelectedAITracing({ runtimeContext: new Map([['tier', 'second']]) })).toBe(second);
  expect(getSelectedAITracing({ runtimeContext: new Map([['tier', 'unknown']]) })).toBe(first);
  setSelector(() => undefined);
  expect(getSelectedAITracing({})).toBe(first);
  const runtimeContext = expect.any(Map);
  expect(selector).toHaveBeenCalledWith({ runtimeContext }, getAllAITracing());
});

test('a selector that throws or returns nonsense falls back to the default', async () => {
  const logger = createLogger();
  const first = create({ logger });
  registerAITracing('first', first);
  const error = new Error('selector');
  setSelector(() => {
    throw error;
  });
  expect(getSelectedAITracing({})).toBe(first);
  expect(logger.error).toHaveBeenCalledExactlyOnceWith(expect.any(String), error);
  setSelector(() => Promise.reject(error) as unknown as string);
  expect(getSelectedAITracing({})).toBe(first);
  await vi.waitFor(() => expect(logger.error).toHaveBeenCalledTimes(2));
});

test('clearing forgets instances and selector, and closes nothing', () => {
  const first = create();
  const shutdown = vi.spyOn(first, 'shutdown');
  registerAITracing('first', first, true);
  setSelector(() => 'second');
  clearAITracingRegistry();
  expect(getDefaultAITracing()).toBeUndefined();
  expect(getAllAITracing().size).toBe(0);
  expect(shutdown).not.toHaveBeenCalled();
  const second = create();
  registerAITracing('first', second);
  registerAITracing('second', first);
  expect(getSelectedAITracing({})).toBe(second);
});

test('shutting down closes all, also after one that fails, and leaves nothing', async () => {
  const [first, second] = [create(), create()];
  vi.spyOn(first, 'shutdown').mockImplementation(() => {
    throw new Error('no');
  });
  const shutdown = vi.spyOn(second, 'shutdown');
  registerAITracing('first', first, true);
  registerAITracing('second', second);
  await shutdownAITracingRegistry();
  expect(shutdown).toHaveBeenCalledOnce();
  expect(getAllAITracing().size).toBe(0);
  expect(getDefaultAITracing()).toBeUndefined();
});

test('a copy of the package that is loaded anew sees the same instances', async () => {
  const first = create();
  registerAITracing('first', first);
  vi.resetModules();
  const copy = await import('./index.ts');
  expect(copy.registerAITracing).not.toBe(registerAITracing);
  expect(copy.getAITracing('first')).toBe(first);
});
