import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startTestServer } from '../test/server.ts';
import { createGuard } from './guard.ts';

/** fetch would not let us lie about the host. */
function ask(url: string, host: string): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: '/api/health', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject).end();
  });
}

test.each([
  ['127.0.0.1:4318', 200],
  ['localhost', 200],
  ['LOCALHOST:80', 200],
  ['spanlight.localhost', 200],
  ['[::1]:4318', 200],
  ['host.docker.internal:4318', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['192.168.1.7:4318', 403],
])('a server of this machine alone answers to %s with %i', async (host, status) => {
  const { url } = await startTestServer();
  expect(await ask(url, host)).toBe(status);
});

test.each([
  ['192.168.1.7:4318', 200],
  ['[fe80::1]:4318', 200],
  ['spanlight:4318', 200],
  ['evil.example', 403],
])('a server open to the network answers to %s with %i', async (host, status) => {
  const { url } = await startTestServer({ host: '0.0.0.0' });
  expect(await ask(url, host)).toBe(status);
});

test('a page elsewhere changes nothing, and reads nothing', async () => {
  const { url } = await startTestServer();
  const remove = (origin: string) =>
    fetch(`${url}/api/runs?filter=x`, { method: 'DELETE', headers: { origin } });
  const refused = await remove('https://evil.example');
  expect(refused.status).toBe(403);
  expect(await refused.json()).toEqual({
    error: { code: 'foreign_origin', message: 'Pages of https://evil.example may not change anything here.' },
  });
  for (const origin of [url, 'http://localhost:5173']) expect((await remove(origin)).status).toBe(200);
  const read = await fetch(`${url}/api/runs`, { headers: { origin: 'https://evil.example' } });
  expect(read.headers.get('access-control-allow-origin')).toBeNull();
});

test('the host that was given is one of its names', () => {
  const { maySendSpans } = createGuard({ host: 'traces.example', allowedOrigins: ['https://a.example'] });
  expect(maySendSpans('https://a.example')).toBe(true);
  expect(maySendSpans('https://b.example')).toBe(false);
  expect(maySendSpans('not a url')).toBe(false);
});
