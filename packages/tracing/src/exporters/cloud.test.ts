import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../test/logger.ts';
import { startReceiver } from '../../test/receiver.ts';
import type { Receiver } from '../../test/receiver.ts';
import { AISpanType, CloudExporter, DefaultAITracing } from '../index.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.close();
});

async function traceWith(exporter: CloudExporter): Promise<void> {
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [exporter] });
  const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'ended' });
  span.createChildSpan({ type: AISpanType.GENERIC, name: 'left open' });
  span.update({ output: 1 });
  span.end();
  await tracing.shutdown();
}

test('sends ended spans alone, with the token', async () => {
  await traceWith(new CloudExporter({ accessToken: 'abc', endpoint: receiver.endpoint }));
  expect(receiver.spans.map((span) => span.name)).toEqual(['ended']);
  expect(receiver.requests[0]).toMatchObject({
    url: '/v1/traces',
    headers: { authorization: 'Bearer abc' },
  });
});

test('takes token and address from the environment', async () => {
  vi.stubEnv('SPANLIGHT_ACCESS_TOKEN', 'from-env');
  vi.stubEnv('SPANLIGHT_CLOUD_ENDPOINT', receiver.endpoint);
  vi.stubEnv('SPANLIGHT_ENDPOINT', 'http://127.0.0.1:1');
  await traceWith(new CloudExporter());
  expect(receiver.requests[0]?.headers).toMatchObject({ authorization: 'Bearer from-env' });
});

test('without an address of its own it goes where other exporters go', async () => {
  vi.stubEnv('SPANLIGHT_ENDPOINT', receiver.endpoint);
  await traceWith(new CloudExporter({ accessToken: 'abc' }));
  expect(receiver.spans).toHaveLength(1);
});

test('without a token it warns once, and sends nothing', async () => {
  vi.stubEnv('SPANLIGHT_ACCESS_TOKEN', '');
  const logger = createLogger();
  const exporter = new CloudExporter({ endpoint: receiver.endpoint, logger });
  await traceWith(exporter);
  expect(exporter.isDisabled).toBe(true);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('SPANLIGHT_ACCESS_TOKEN'));
  expect(receiver.requests).toEqual([]);
});

test('a token that is no header disables it, and throws nothing', () => {
  const logger = createLogger();
  const exporter = new CloudExporter({ accessToken: 'a\nb', endpoint: receiver.endpoint, logger });
  expect(exporter.isDisabled).toBe(true);
  expect(logger.warn).toHaveBeenCalledOnce();
});
