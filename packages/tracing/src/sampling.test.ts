import { afterEach, expect, test, vi } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { createLogger } from '../test/logger.ts';
import { AISpanType, DefaultAITracing, SamplingStrategyType } from './index.ts';
import type { CustomSamplerOptions, SamplingStrategy } from './index.ts';

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

afterEach(() => vi.restoreAllMocks());

function createTracing(sampling: SamplingStrategy) {
  const collector = createCollector();
  const logger = createLogger();
  const tracing = new DefaultAITracing({ serviceName: 'a', sampling, exporters: [collector], logger });
  return { tracing, collector, logger };
}

test('all traces are kept by default, and with ALWAYS', () => {
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [] });
  expect(tracing.getConfig().sampling).toEqual({ type: 'always' });
  expect(tracing.startSpan(generic).isValid).toBe(true);
  expect(createTracing({ type: SamplingStrategyType.ALWAYS }).tracing.startSpan(generic).isValid).toBe(true);
});

test('no trace is kept with NEVER, which may be written as a bare string', () => {
  const { tracing, collector } = createTracing({ type: 'never' });
  const root = tracing.startSpan(generic);
  root.createChildSpan(generic).end();
  root.end();
  expect(root.isValid).toBe(false);
  expect(collector.events).toEqual([]);
});

test('a ratio keeps a trace when the dice are below it, and throws them once for a trace', () => {
  const random = vi.spyOn(Math, 'random').mockReturnValueOnce(0.2999).mockReturnValueOnce(0.3);
  const { tracing, logger } = createTracing({ type: 'ratio', probability: 0.3 });
  const kept = tracing.startSpan(generic);
  kept.createChildSpan(generic).createChildSpan(generic).end();
  expect(kept.isValid).toBe(true);
  expect(tracing.startSpan(generic).isValid).toBe(false);
  expect(random).toHaveBeenCalledTimes(2);
  expect(logger.warn).not.toHaveBeenCalled();
});

test.each([0, 1])('a ratio of %d is a probability too', (probability) => {
  const { tracing, logger } = createTracing({ type: 'ratio', probability });
  expect(tracing.startSpan(generic).isValid).toBe(probability === 1);
  expect(logger.warn).not.toHaveBeenCalled();
});

test.each([-0.1, 1.1, NaN, undefined])('a ratio of %s keeps nothing, and warns once', (probability) => {
  const { tracing, logger } = createTracing({ type: 'ratio', probability: probability as number });
  expect(tracing.startSpan(generic).isValid).toBe(false);
  expect(tracing.startSpan(generic).isValid).toBe(false);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(String(probability)));
});

test('a strategy that is none keeps all traces', () => {
  const { tracing } = createTracing({ type: 'sometimes' } as never);
  expect(tracing.startSpan(generic).isValid).toBe(true);
});

test('a custom sampler is asked at the root alone, and its answer holds for the whole trace', () => {
  const sampler = vi.fn<(options: CustomSamplerOptions) => boolean>(
    ({ metadata }) => metadata?.['keep'] === 1,
  );
  const { tracing, collector } = createTracing({ type: 'custom', sampler });
  const runtimeContext = new Map([['user', 'u']]);

  const kept = tracing.startSpan({ ...generic, metadata: { keep: 1 }, runtimeContext });
  const child = kept.createChildSpan({ ...generic, metadata: { keep: 0 } });
  const dropped = tracing.startSpan({ ...generic, metadata: { keep: 0 } });
  const below = dropped.createChildSpan({ ...generic, metadata: { keep: 1 } });
  const beside = tracing.startSpan({ ...generic, metadata: { keep: 1 }, parent: dropped });

  expect([kept, child, dropped, below, beside].map((span) => span.isValid)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(sampler).toHaveBeenCalledTimes(2);
  expect(sampler).toHaveBeenCalledWith({ metadata: { keep: 1 }, runtimeContext });
  expect(collector.events.map((event) => event.exportedSpan.id)).toEqual([kept.id, child.id]);
});

test('a custom sampler gets the metadata of the run, and what it alone is given', () => {
  const sampler = vi.fn(() => true);
  const { tracing } = createTracing({ type: 'custom', sampler });
  tracing.startSpan({ ...generic, metadata: { a: 1, b: 1 }, tracingOptions: { metadata: { b: 2 } } });
  expect(sampler).toHaveBeenLastCalledWith({ metadata: { a: 1, b: 2 }, runtimeContext: undefined });
  tracing.startSpan({ ...generic, metadata: { a: 1 }, customSamplerOptions: { metadata: { c: 3 } } });
  expect(sampler).toHaveBeenLastCalledWith({ metadata: { c: 3 }, runtimeContext: undefined });
});

test('a sampler that throws is logged, and the trace is kept', () => {
  const error = new Error('sampler');
  const { tracing, logger } = createTracing({
    type: 'custom',
    sampler: () => {
      throw error;
    },
  });
  expect(tracing.startSpan(generic).isValid).toBe(true);
  expect(logger.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('sampler'), error);
});

test('a sampler that returns a promise keeps the trace, and its rejection is logged', async () => {
  const error = new Error('too late');
  const sampler = () => Promise.reject(error) as unknown as boolean;
  const { tracing, logger } = createTracing({ type: 'custom', sampler });
  expect(tracing.startSpan(generic).isValid).toBe(true);
  await vi.waitFor(() => expect(logger.error).toHaveBeenCalledWith(expect.any(String), error));
});
