import { expect, test, vi } from 'vitest';
import { SpanlightSpanProcessor } from '../otel.ts';
import { CloudExporter, DefaultExporter, OtlpExporter } from '../index.ts';
import { createDelivery } from './delivery.ts';
import { createSend } from './otlp-send.ts';

vi.mock('./delivery.ts', { spy: true });
vi.mock('./otlp-send.ts', { spy: true });

test.each([
  ['OtlpExporter', () => new OtlpExporter()],
  ['DefaultExporter', () => new DefaultExporter()],
  ['CloudExporter', () => new CloudExporter({ accessToken: 't' })],
  ['SpanlightSpanProcessor', () => new SpanlightSpanProcessor()],
])('the defaults of %s are those of its documentation', (_, create) => {
  vi.stubEnv('SPANLIGHT_ENDPOINT', '');
  create();
  expect(createDelivery).toHaveBeenLastCalledWith(
    expect.objectContaining({
      maxBatchSize: 512,
      maxBatchWaitMs: 200,
      maxBufferBytes: 64 * 1024 * 1024,
      maxRetries: 4,
      retryDelayMs: 500,
    }),
  );
  expect(createSend).toHaveBeenLastCalledWith(
    expect.objectContaining({ url: 'http://127.0.0.1:4318/v1/traces', timeoutMs: 10_000 }),
  );
  vi.unstubAllEnvs();
});
