import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../test/logger.ts';
import { AISpanType, BaseExporter, DefaultAITracing } from '../index.ts';
import type { AITracingEvent, BaseExporterOptions } from '../index.ts';

class ListExporter extends BaseExporter {
  readonly name = 'list';
  readonly events: AITracingEvent[] = [];

  constructor(options?: BaseExporterOptions) {
    super(options);
    if (options?.logger) this.logger.debug('made');
  }

  protected _exportEvent(event: AITracingEvent): void {
    this.events.push(event);
  }

  giveUp(reason: string): void {
    this.setDisabled(reason);
  }

  sayAll(): void {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) this.logger[level](level);
  }
}

afterEach(() => vi.restoreAllMocks());

function createEvent(): AITracingEvent {
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [] });
  const exportedSpan = tracing.startSpan({ type: AISpanType.GENERIC, name: 'a' }).exportSpan();
  return { type: 'span_started', exportedSpan };
}

test('passes events on, by the older name of the method and the newer', async () => {
  const exporter = new ListExporter();
  const event = createEvent();
  await exporter.exportEvent(event);
  await exporter.exportTracingEvent(event);
  expect(exporter.events).toEqual([event, event]);
});

test('once disabled it ignores events, and has said why, once', async () => {
  const logger = createLogger();
  const exporter = new ListExporter({ logger });
  expect(exporter.isDisabled).toBe(false);
  exporter.giveUp('no key');
  exporter.giveUp('nor any reason');
  await exporter.exportEvent(createEvent());
  expect(exporter.isDisabled).toBe(true);
  expect(exporter.events).toEqual([]);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/list is disabled: no key/));
  await exporter.flush();
  await exporter.shutdown();
});

test.each([
  [undefined, ['info', 'warn', 'error']],
  ['debug', ['log', 'info', 'warn', 'error']],
  ['error', ['error']],
] as const)('with the level %s its own logger writes %j', (logLevel, written) => {
  const methods = ['log', 'debug', 'info', 'warn', 'error'] as const;
  const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {}));
  new ListExporter({ logLevel }).sayAll();
  expect(methods.filter((_, index) => spies[index]!.mock.calls.length > 0)).toEqual(written);
});

test('a logger that throws or rejects does no harm', async () => {
  const fail = () => {
    throw new Error('logger');
  };
  const reject = () => Promise.reject(new Error('logger')) as unknown as void;
  const exporter = new ListExporter({ logger: { debug: fail, info: reject, warn: fail, error: reject } });
  expect(() => exporter.sayAll()).not.toThrow();
});
