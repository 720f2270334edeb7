import { expect, test } from 'vitest';
import { openEvents } from '../../test/events.ts';
import { otlpRequest, otlpSpan, traceId } from '../../test/otlp.ts';
import { postTraces, startTestServer } from '../../test/server.ts';

const heartbeat = { instanceId: 'p', intervalMs: 5000, openTraceIds: [traceId] };

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/api/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('is answered without content', async () => {
  const { url } = await startTestServer();
  const response = await post(url, heartbeat);
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
  expect((await post(url, { ...heartbeat, openTraceIds: [] })).status).toBe(204);
});

test.each([
  ['no JSON', '{', 'The body is not JSON'],
  ['no object', [heartbeat], 'body: must be a JSON object.'],
  ['no instance', { ...heartbeat, instanceId: '' }, 'instanceId: '],
  ['no interval', { ...heartbeat, intervalMs: 0 }, 'intervalMs: must be a whole number from 100 to 60000.'],
  ['no text', { ...heartbeat, instanceId: 7 }, 'instanceId: must be a text.'],
  ['nothing', {}, 'instanceId: is missing.'],
  ['no trace ids', { ...heartbeat, openTraceIds: [traceId, 'x'] }, 'openTraceIds.1: '],
])('%s is refused in words', async (_, body, message) => {
  const { url } = await startTestServer();
  const response = await post(url, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: { code: 'bad_request', message: expect.stringContaining(message) as string },
  });
});

test('more than any program sends is not read', async () => {
  const { url } = await startTestServer();
  const response = await post(url, ' '.repeat(200_000));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
});

test('comes from pages that may send spans, and from no others', async () => {
  const { url } = await startTestServer({ allowedOrigins: ['https://app.example'] });
  for (const origin of ['https://app.example', 'http://localhost:5173']) {
    const asked = await fetch(`${url}/api/heartbeat`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await post(url, heartbeat, { origin })).status).toBe(204);
  }
  const refused = await post(url, heartbeat, { origin: 'https://evil.example' });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: 'foreign_origin' } });
});

test('a run whose heartbeats stop shows as interrupted, live, and as running when they come again', async () => {
  let nowMs = 0;
  let stepMs = 0;
  const now = () => (nowMs += stepMs);
  const { url } = await startTestServer({ liveness: { now }, sweepMs: 1 });
  const request = otlpRequest([otlpSpan({ endTimeUnixNano: '0' })], { 'service.instance.id': 'p' });
  await postTraces(url, JSON.stringify(request));
  await post(url, heartbeat);
  const events = await openEvents(`${url}/api/live?traceId=${traceId}`);
  await events.next();

  stepMs = 100;
  expect((await events.nextEvent()).event).toMatchObject({ type: 'runs', runs: [{ status: 'interrupted' }] });
  expect((await events.nextEvent()).event).toMatchObject({
    type: 'spans',
    spans: [{ status: 'interrupted' }],
  });
  expect(nowMs).toBeGreaterThan(15_000);

  stepMs = 0;
  await post(url, { ...heartbeat, openTraceIds: [traceId.toUpperCase()] });
  expect((await events.nextEvent()).event).toMatchObject({ type: 'runs', runs: [{ status: 'running' }] });
  expect((await events.nextEvent()).event).toMatchObject({ type: 'spans', spans: [{ status: 'running' }] });
  events.close();
});
