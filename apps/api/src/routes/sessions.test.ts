import { sessionListSchema, sessionRunsSchema, type SessionRuns } from '@spanlight/schema';
import { expect, test } from 'vitest';
import { attributes, micro, nano, otlpSpan } from '../../test/otlp.ts';
import { startTestServer } from '../../test/server.ts';

const sessionId = 'user 7/ü';

async function startWithSessions() {
  const server = await startTestServer();
  const turn = (n: number, session: string) =>
    otlpSpan({
      traceId: String(n).repeat(32),
      name: `turn ${n}`,
      startTimeUnixNano: nano(n),
      attributes: attributes({ 'session.id': session, 'openinference.span.kind': 'AGENT' }),
    });
  await server.send([turn(1, sessionId), turn(2, 'other'), turn(3, sessionId)]);
  return server;
}

test('lists sessions in pages, the latest first, and tells where the live feed goes on', async () => {
  const server = await startWithSessions();
  const response = await fetch(`${server.url}/api/sessions?limit=1`);
  expect(response.headers.get('x-spanlight-revision')).toBeTruthy();
  const first = sessionListSchema.parse(await response.json());
  expect(first.sessions).toMatchObject([{ sessionId, runCount: 2, startedAt: micro(1) }]);
  const second = await server.get(`/api/sessions?limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ sessions: [{ sessionId: 'other' }], nextCursor: null });
  const found = await server.get('/api/sessions?filter=name:%22turn%202%22');
  expect(found).toMatchObject({ sessions: [{ sessionId: 'other' }] });
});

test('gives one session with its runs in order, in pages', async () => {
  const server = await startWithSessions();
  const path = `/api/sessions/${encodeURIComponent(sessionId)}`;
  const first = sessionRunsSchema.parse(await server.get(`${path}?limit=1`));
  expect(first).toMatchObject({ session: { runCount: 2 }, runs: [{ name: 'turn 1' }] });
  const second = (await server.get(`${path}?limit=1&cursor=${first.nextCursor}`)) as SessionRuns;
  expect(second).toMatchObject({ runs: [{ name: 'turn 3' }], nextCursor: null });
});

test.each([
  ['/api/sessions/none', 404, 'not_found', 'No run has the session id "none".'],
  ['/api/sessions?cursor=x', 400, 'bad_request', 'cursor: must be the nextCursor of the page before.'],
  ['/api/sessions?limit=201', 400, 'bad_request', 'limit: must be a number from 1 to 200.'],
  ['/api/sessions/a?limit=x', 400, 'bad_request', 'limit: must be a number from 1 to 500.'],
])('refuses %s in words', async (path, status, code, message) => {
  const server = await startTestServer();
  const response = await fetch(server.url + path);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error: { code, message } });
});
