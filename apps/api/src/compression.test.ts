import { expect, test } from 'vitest';
import { otlpSpan, traceId } from '../test/otlp.ts';
import { startTestServer, type TestServer } from '../test/server.ts';

const proxied = { 'x-forwarded-for': '203.0.113.7' };

async function startWithRun(host: string) {
  const server = await startTestServer({ host });
  await server.send(Array.from({ length: 50 }, (_, n) => otlpSpan({ spanId: `${n + 1}`.padStart(16, '0') })));
  return server;
}

/** How the run was sent; that it is whole. */
async function encodingOf({ url }: TestServer, headers: Record<string, string>) {
  const response = await fetch(`${url}/api/runs/${traceId}`, { headers });
  expect(((await response.json()) as { spans: object[] }).spans).toHaveLength(50);
  return response.headers.get('content-encoding');
}

test.each<Record<string, string>>([proxied, { forwarded: 'for=203.0.113.7' }, { via: '1.1 proxy' }])(
  'compresses for whoever is behind a proxy: %o',
  async (headers) => {
    expect(await encodingOf(await startWithRun('127.0.0.1'), headers)).toBe('gzip');
  },
);

test.each(['127.0.0.1', '::1', '::'])('sends it plain within this machine, on %s', async (host) => {
  const server = await startWithRun(host);
  expect(await encodingOf(server, {})).toBeNull();
});

test('sends it plain to whoever takes nothing else', async () => {
  const server = await startWithRun('127.0.0.1');
  expect(await encodingOf(server, { ...proxied, 'accept-encoding': 'identity' })).toBeNull();
});
