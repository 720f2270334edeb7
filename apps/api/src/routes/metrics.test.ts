import { metricsSchema } from '@spanlight/schema';
import { expect, test } from 'vitest';
import { attributes, micro, nano, otlpSpan } from '../../test/otlp.ts';
import { startTestServer } from '../../test/server.ts';

async function startWithCalls() {
  const server = await startTestServer();
  const call = (n: number, ms: number) =>
    otlpSpan({
      traceId: String(n).repeat(32),
      name: 'chat',
      startTimeUnixNano: nano(n * 60_000),
      endTimeUnixNano: nano(n * 60_000 + ms),
      attributes: attributes({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' }),
    });
  await server.send([call(1, 10), call(2, 30), call(9, 20)]);
  return server;
}

const range = `from=${micro(0)}&to=${micro(3_600_000)}`;

test('measures models in buckets of a length that fits the time', async () => {
  const server = await startWithCalls();
  const metrics = metricsSchema.parse(await server.get(`/api/metrics?${range}`));
  expect(metrics).toMatchObject({
    group: 'model',
    from: micro(0),
    bucketMs: 60_000,
    seriesCount: 1,
    count: 3,
  });
  expect(metrics.series[0]).toMatchObject({
    key: 'gpt-5',
    count: 3,
    latencyMs: { p50: 20, p90: 30, p95: 30, p99: 30 },
  });
  expect(metrics.series[0]!.buckets).toHaveLength(3);
  expect(await server.get(`/api/metrics?${range}&bucket=1d&group=name&filter=model:gpt*`)).toMatchObject({
    bucketMs: 86_400_000,
    series: [{ key: 'chat', type: 'model_generation', buckets: [{ count: 3 }] }],
  });
});

test('measures the last day unless told otherwise', async () => {
  const server = await startTestServer();
  const { from, to, bucketMs } = metricsSchema.parse(await server.get('/api/metrics'));
  expect(to - from).toBe(86_400_000_000);
  expect(bucketMs).toBe(1_800_000);
});

test.each([
  ['group=colour', 'group: must be one of model, tool, agent, service, name.'],
  ['from=yesterday', 'from: must be a time in whole microseconds since the epoch.'],
  [`from=${micro(1)}&to=${micro(1)}`, 'from: must be before "to".'],
  ['bucket=often', 'bucket: must be a duration such as 10s, 5m, 1h or 1d.'],
  ['bucket=0s', 'bucket: must be a duration such as 10s, 5m, 1h or 1d.'],
  ['bucket=1s', 'bucket: 1s would make 86400 buckets, of which there can be 500: ask for 5m or more.'],
  ['limit=101', 'limit: must be a number from 1 to 100.'],
])('refuses %s in words', async (query, message) => {
  const server = await startTestServer();
  const response = await fetch(`${server.url}/api/metrics?${query}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: { code: 'bad_request', message } });
});
