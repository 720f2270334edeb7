import { doctorSchema } from '@spanlight/schema';
import { expect, test } from 'vitest';
import { otlpRequest, otlpSpan } from '../../test/otlp.ts';
import { startTestServer, type TestServer } from '../../test/server.ts';

async function report(server: TestServer) {
  return doctorSchema.parse(await server.get('/api/doctor'));
}

function post(server: TestServer, path: string, body: string, type = 'application/json') {
  const headers = { 'content-type': type, 'user-agent': 'test/1.0' };
  return fetch(server.url + path, { method: 'POST', headers, body });
}

const resource = {
  'service.name': 'shop',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.version': '2.0',
  'telemetry.sdk.language': 'python',
};

test('tells who sent what, and what came of it', async () => {
  const server = await startTestServer();
  const body = JSON.stringify(otlpRequest([otlpSpan(), otlpSpan({ spanId: 'x' })], resource));
  await post(server, '/v1/traces', body);
  const { requests, requestCount } = await report(server);
  expect(requestCount).toBe(1);
  expect(requests).toEqual([
    {
      at: expect.any(Number) as number,
      path: '/v1/traces',
      protocol: 'http/json',
      isGzip: false,
      bytes: body.length,
      status: 200,
      userAgent: 'test/1.0',
      serviceName: 'shop',
      sdk: { name: 'opentelemetry', version: '2.0', language: 'python' },
      spans: { stored: 1, rejected: 1 },
      logRecords: { stored: 0, rejected: 0 },
      metrics: 0,
      problem: expect.stringMatching(/^1 of 2 spans were rejected/) as string,
    },
  ]);
});

test('tells what was refused and why, on whatever path', async () => {
  const server = await startTestServer();
  await post(server, '/v1/traces', '{');
  await post(server, '/v1/traces', '{}', 'application/x-protobuf');
  await post(server, '/v1/traces', '\n\u0001', 'application/json');
  await post(server, '/v1/traces/v1/traces', '{}');
  await post(server, '/', '{}');
  await post(server, '/elsewhere', '', 'application/x-protobuf');
  await post(server, '/api/public/otel', '', 'application/x-protobuf');
  const { requests, advice } = await report(server);
  expect(requests.map(({ path, status, problem }) => [path, status, problem !== null])).toEqual([
    ['/api/public/otel', 404, true],
    ['/elsewhere', 404, true],
    ['/', 404, true],
    ['/v1/traces/v1/traces', 404, true],
    ['/v1/traces', 400, true],
    ['/v1/traces', 400, true],
    ['/v1/traces', 400, true],
  ]);
  expect(advice.map(({ rule }) => rule).toSorted()).toEqual([
    'json-as-protobuf',
    'protobuf-as-json',
    'refused',
    'wrong-path',
  ]);
});

test('knows nothing of what is not meant for OTLP', async () => {
  const server = await startTestServer();
  await server.get('/api/runs');
  await fetch(`${server.url}/v1/traces`);
  await post(server, '/api/heartbeat', '{}');
  expect((await report(server)).requests).toEqual([]);
});

test('remembers the last 200, and counts all', async () => {
  const server = await startTestServer();
  for (let i = 0; i < 205; i++) await post(server, '/v1/metrics', '{}');
  const { requests, requestCount } = await report(server);
  expect([requests.length, requestCount]).toEqual([200, 205]);
});

test('counts logs and metrics, and remembers no more of a name than anyone reads', async () => {
  const server = await startTestServer();
  const resourceOf = (name: string) => ({
    attributes: [{ key: 'service.name', value: { stringValue: name } }],
  });
  const logs = {
    resourceLogs: [{ resource: resourceOf('x'.repeat(100_000)), scopeLogs: [{ logRecords: [{}, {}] }] }],
  };
  const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a' }] }] }] };
  await post(server, '/v1/logs', JSON.stringify(logs));
  await post(server, '/v1/metrics', JSON.stringify(metrics));
  const { requests } = await report(server);
  expect(requests).toMatchObject([{ metrics: 1 }, { logRecords: { stored: 2 } }]);
  expect(requests[1]!.serviceName).toHaveLength(201);
});
