import { beforeEach, expect, test, vi } from 'vitest';
import { createCollector } from '../test/collector.ts';
import {
  AISpanType,
  clearAITracingRegistry,
  CloudExporter,
  DefaultAITracing,
  DefaultExporter,
  getAITracing,
  getAllAITracing,
  getDefaultAITracing,
  getOrCreateSpan,
  getSelectedAITracing,
  registerAITracing,
  SensitiveDataFilter,
  setupAITracing,
} from './index.ts';

beforeEach(() => {
  clearAITracingRegistry();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

function create(name = 'a') {
  return new DefaultAITracing({ serviceName: name, exporters: [] });
}

test('default.enabled registers an instance that sends to viewer and cloud, and redacts', () => {
  setupAITracing({ default: { enabled: true }, configs: { other: create() } });
  const tracing = getDefaultAITracing();
  expect(tracing).toBe(getAITracing('default'));
  expect(tracing?.getConfig()).toMatchObject({
    name: 'default',
    serviceName: 'spanlight',
    sampling: { type: 'always' },
    exporters: [expect.any(DefaultExporter), expect.any(CloudExporter)],
    processors: [expect.any(SensitiveDataFilter)],
  });
  expect([...getAllAITracing().keys()]).toEqual(['default', 'other']);
});

test('configs holds instances and what they are made of, under the names they get', () => {
  const instance = create();
  setupAITracing({
    configs: { made: { serviceName: 'service', exporters: [] }, instance, bare: { exporters: [] } },
    configSelector: () => 'instance',
  });
  expect(getAITracing('made')?.getConfig()).toMatchObject({ name: 'made', serviceName: 'service' });
  expect(getAITracing('bare')?.getConfig()).toMatchObject({ name: 'bare', serviceName: 'bare' });
  expect(getAITracing('instance')).toBe(instance);
  expect(getDefaultAITracing()).toBe(getAITracing('made'));
  expect(getSelectedAITracing({})).toBe(instance);
});

test.each([
  null,
  undefined,
  {},
  [] as object,
  { default: null },
  { default: {} },
  { default: { enabled: false } },
  { configs: null },
  { configs: {} },
  { configs: [] as unknown as Record<string, never> },
  { configs: { a: null, b: undefined }, configSelector: null },
])('%j asks for nothing', (config) => {
  setupAITracing(config);
  expect(getAllAITracing().size).toBe(0);
});

test('default twice throws, and registers nothing', () => {
  expect(() =>
    setupAITracing({ default: { enabled: true }, configs: { other: create(), default: create() } }),
  ).toThrow(/'default'/);
  expect(getAllAITracing().size).toBe(0);
  setupAITracing({ default: { enabled: false }, configs: { default: create() } });
  expect(getAllAITracing().size).toBe(1);
});

test('a module that is loaded again replaces what it set up', () => {
  const [before, kept, after] = [create('before'), create('kept'), create('after')];
  const flushed = [before, kept].map((tracing) => vi.spyOn(tracing, 'flush'));
  setupAITracing({ configs: { first: before, kept } });
  setupAITracing({ configs: { first: after, kept } });
  expect(getAITracing('first')).toBe(after);
  expect(getDefaultAITracing()).toBe(after);
  expect(flushed.map((flush) => flush.mock.calls.length)).toEqual([1, 0]);

  setupAITracing({ default: { enabled: true } });
  const preset = getDefaultAITracing();
  setupAITracing({ default: { enabled: true } });
  expect(getDefaultAITracing()).not.toBe(preset);
  expect(getDefaultAITracing()).toBe(getAITracing('default'));
});

test('what runs on an instance that was replaced still arrives', () => {
  const collector = createCollector();
  const setup = () => setupAITracing({ configs: { app: { exporters: [collector] } } });
  setup();
  const run = getOrCreateSpan({ type: AISpanType.GENERIC, name: 'run' });
  setup();
  run?.createChildSpan({ type: AISpanType.GENERIC, name: 'child' }).end();
  run?.end();
  expect(collector.events.map(({ type, exportedSpan }) => `${exportedSpan.name} ${type}`)).toEqual([
    'run span_started',
    'child span_started',
    'child span_ended',
    'run span_ended',
  ]);
});

test('an instance that was flagged as the default stays it when it is replaced', () => {
  setupAITracing({ default: { enabled: true }, configs: { other: create() } });
  const replacement = create();
  setupAITracing({ configs: { default: replacement } });
  expect(getDefaultAITracing()).toBe(replacement);
});

test('what was registered otherwise is not replaced, and nothing else is registered then', () => {
  const own = create();
  registerAITracing('own', own);
  expect(() => setupAITracing({ configs: { first: create(), own: create() } })).toThrow(
    "AI Tracing instance 'own' already registered",
  );
  expect([...getAllAITracing()]).toEqual([['own', own]]);
});
