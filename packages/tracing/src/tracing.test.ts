import { expect, test, vi } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { createCollector } from '../test/collector.ts';
import { AISpanType, DefaultAITracing, DefaultExporter } from './index.ts';
import type { AISpanProcessor, AITracingExporter, AnyExportedAISpan, Logger } from './index.ts';
import { version } from './version.ts';

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

function createLogger() {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() } satisfies Logger;
}

function createProcessor(process: AISpanProcessor['process']): AISpanProcessor {
  return { name: 'processor', process, shutdown: () => Promise.resolve() };
}

test('without exporters it sends to the local viewer; an empty list means none', () => {
  const { exporters } = new DefaultAITracing({ serviceName: 'a' }).getConfig();
  expect(exporters).toEqual([expect.any(DefaultExporter)]);
  expect(new DefaultAITracing({ serviceName: 'a', exporters: [] }).getExporters()).toEqual([]);
});

test('events reach exporters in order, before the call returns', () => {
  const seen: string[] = [];
  const exporter = (name: string): AITracingExporter => ({
    name,
    exportEvent: ({ type }) => {
      seen.push(`${name} ${type}`);
    },
    shutdown: () => Promise.resolve(),
  });
  const tracing = new DefaultAITracing({
    serviceName: 'a',
    exporters: [exporter('first'), exporter('second')],
  });
  const span = tracing.startSpan(generic);
  expect(seen).toEqual(['first span_started', 'second span_started']);
  span.end();
  expect(seen.slice(2)).toEqual(['first span_ended', 'second span_ended']);
});

test('an exporter that throws or rejects is logged, and stops neither the next nor the program', async () => {
  const logger = createLogger();
  const failing = (name: string, exportEvent: () => Promise<void>): AITracingExporter => ({
    name,
    init: () => {
      throw new Error('init');
    },
    exportEvent,
    flush: () => Promise.reject(new Error('flush')),
    shutdown: () => Promise.reject(new Error('shutdown')),
  });
  const throwing = failing('throwing', () => {
    throw new Error('thrown');
  });
  const rejecting = failing('rejecting', () => Promise.reject(new Error('rejected')));
  const collector = createCollector();
  const exporters = [throwing, rejecting, collector];
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters, logger });
  tracing.startSpan(generic);
  expect(collector.events).toHaveLength(1);
  await tracing.flush();
  await tracing.shutdown();
  const messages = logger.error.mock.calls.map(
    ([message, error]) => `${message}: ${(error as Error).message}`,
  );
  expect(messages).toContain('[spanlight] throwing failed: thrown');
  expect(messages).toContain('[spanlight] rejecting failed: rejected');
  expect(messages).toContain('[spanlight] throwing failed: flush');
  expect(messages).toContain('[spanlight] rejecting failed: shutdown');
  expect(messages).toContain('[spanlight] throwing failed: init');
});

test('exporters are told the configuration once', () => {
  const init = vi.fn();
  const tracing = new DefaultAITracing({
    serviceName: 'my-app',
    exporters: [{ ...createCollector(), init }],
  });
  tracing.init();
  expect(init).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ serviceName: 'my-app', name: 'my-app' }),
  );
});

test('processors change what is exported, in order, and never the live span', () => {
  const collector = createCollector();
  const processors = [
    createProcessor((span) => {
      (span.input as { secret: string }).secret = 'hidden';
      span.metadata = { step: 1 };
      return span;
    }),
    createProcessor((span) => ({ ...span, metadata: { ...span.metadata, also: 2 } })),
  ];
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [collector], processors });
  const span = tracing.startSpan({ ...generic, input: { secret: 'open' } });
  expect(collector.events[0]?.exportedSpan).toMatchObject({
    input: { secret: 'hidden' },
    metadata: { step: 1, also: 2 },
  });
  expect(span.input).toEqual({ secret: 'open' });
  expect(span.metadata).toBeUndefined();
});

test('a processor drops an event by returning undefined, and one that throws is passed over', () => {
  const logger = createLogger();
  const collector = createCollector();
  const last = vi.fn((span: AnyExportedAISpan) => span);
  const processors = [
    createProcessor(() => {
      throw new Error('broken');
    }),
    createProcessor((span) => (span.name === 'secret' ? undefined : span)),
    createProcessor(last),
  ];
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [collector], processors, logger });
  tracing.startSpan({ ...generic, name: 'secret' });
  tracing.startSpan({ ...generic, name: 'open' });
  expect(collector.events.map(({ exportedSpan }) => exportedSpan.name)).toEqual(['open']);
  expect(last).toHaveBeenCalledOnce();
  expect(logger.error.mock.calls).toEqual([
    ['[spanlight] processor failed', new Error('broken')],
    ['[spanlight] processor failed', new Error('broken')],
  ]);
});

test('a processor that is asynchronous is passed over, and what it rejects with is contained', async () => {
  const logger = createLogger();
  const collector = createCollector();
  const rejecting = createProcessor(() => Promise.reject(new Error('late')) as never);
  const tracing = new DefaultAITracing({
    serviceName: 'a',
    exporters: [collector],
    processors: [rejecting],
    logger,
  });
  const span = tracing.startSpan(generic);
  await tracing.flush();
  expect(collector.events[0]?.exportedSpan).toMatchObject({ id: span.id, name: 'span' });
  expect(logger.error).toHaveBeenCalledExactlyOnceWith(
    '[spanlight] processor failed',
    expect.objectContaining({ message: expect.stringContaining('promise') }),
  );
});

test('flush and shutdown reach everything', async () => {
  const calls: string[] = [];
  const exporter: AITracingExporter = {
    ...createCollector(),
    flush: async () => void calls.push('flush'),
    shutdown: async () => void calls.push('exporter'),
  };
  const processor = {
    ...createProcessor((span) => span),
    shutdown: async () => void calls.push('processor'),
  };
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [exporter], processors: [processor] });
  await tracing.flush();
  await tracing.shutdown();
  expect(calls).toEqual(['flush', 'exporter', 'processor']);
});

test('the limits of an instance hold for what its spans capture', () => {
  const serializationOptions = { maxStringLength: 40, maxDepth: 2 };
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [], serializationOptions });
  const span = tracing.startSpan({
    ...generic,
    input: { text: 'x'.repeat(100), deep: { deeper: { deepest: 1 } } },
  });
  expect(span.input).toEqual({
    text: `${'x'.repeat(15)}… [100 characters in all]`,
    deep: { deeper: '[cut at a depth of 2]' },
  });
});

test('a logger that throws stops nothing either', () => {
  const error = () => {
    throw new Error('no disk');
  };
  const logger = { ...createLogger(), error };
  const exporters = [{ ...createCollector(), exportEvent: error }];
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters, logger });
  expect(() => tracing.startSpan(generic)).not.toThrow();
});

test('the version that goes out is the package’s', () => {
  expect(version).toBe(packageJson.version);
});
