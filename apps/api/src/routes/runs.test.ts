import type { RunList } from '@spanlight/schema';
import { expect, test } from 'vitest';
import { attributes, nano, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { startTestServer } from '../../test/server.ts';

const otherTrace = 'f'.repeat(32);

async function startWithRuns() {
  const server = await startTestServer();
  await server.send([
    otlpSpan({ name: 'first' }),
    otlpSpan({ traceId: otherTrace, name: 'second', startTimeUnixNano: nano(50) }),
  ]);
  return server;
}

test('lists runs, newest first, in pages', async () => {
  const server = await startWithRuns();
  const first = (await server.get('/api/runs?limit=1')) as RunList;
  expect(first.runs.map((run) => run.name)).toEqual(['second']);
  const second = (await server.get(`/api/runs?limit=1&cursor=${first.nextCursor}`)) as RunList;
  expect(second).toMatchObject({ runs: [{ name: 'first' }], nextCursor: null });
});

test('filters and sorts', async () => {
  const server = await startWithRuns();
  expect(await server.get('/api/runs?filter=name:first')).toMatchObject({ runs: [{ name: 'first' }] });
  expect(await server.get('/api/runs?sort=name')).toMatchObject({
    runs: [{ name: 'first' }, { name: 'second' }],
  });
  expect(await server.get('/api/runs?sort=-name')).toMatchObject({
    runs: [{ name: 'second' }, { name: 'first' }],
  });
});

const noCursor = 'cursor: must be the nextCursor of the page before, of a list with the same sort.';

function cursorOf(sort: string, value: unknown): string {
  return Buffer.from(JSON.stringify([sort, value, otherTrace])).toString('base64url');
}

test.each([
  ['limit=0', 'bad_request', 'limit: must be a number from 1 to 500.'],
  ['limit=501', 'bad_request', 'limit: must be a number from 1 to 500.'],
  ['limit=x', 'bad_request', 'limit: must be a number from 1 to 500.'],
  [
    'sort=colour',
    'bad_request',
    /^sort: must be one of started, duration, .* with - before it for descending\.$/,
  ],
  ['sort=name&sort=cost', 'bad_request', 'sort: must be given once.'],
  ['cursor=x', 'bad_request', noCursor],
  ['cursor=', 'bad_request', noCursor],
  // A number where the sort has a text, and of another sort.
  [`sort=name&cursor=${cursorOf('name', 5)}`, 'bad_request', noCursor],
  [`cursor=${cursorOf('-started', 1.5)}`, 'bad_request', noCursor],
  [`sort=started&cursor=${cursorOf('-started', 5)}`, 'bad_request', noCursor],
  ['filter=modle:x', 'bad_filter', /^There is no field "modle"\. Did you mean "model"\?/],
  [`filter=${'x'.repeat(2001)}`, 'bad_request', 'filter: must be at most 2000 characters.'],
])('refuses %s in words', async (query, code, message) => {
  const server = await startTestServer();
  const response = await fetch(`${server.url}/api/runs?${query}`);
  expect(response.status).toBe(400);
  const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(await response.json()).toEqual({ error: { code, message: expected } });
});

test('gives a run with its spans, and a span with its payload, by an id of any case', async () => {
  const server = await startTestServer();
  await server.send([otlpSpan({ attributes: attributes({ a: 1 }) })]);
  const skeleton = await server.get(`/api/runs/${traceId.toUpperCase()}`);
  expect(skeleton).toMatchObject({ run: { traceId, spanCount: 1 }, spans: [{ spanId, name: 'work' }] });
  expect((skeleton as { spans: object[] }).spans[0]).not.toHaveProperty('attributes');
  expect(await server.get(`/api/runs/${traceId}/spans/${spanId.toUpperCase()}`)).toMatchObject({
    spanId,
    attributes: { a: 1 },
  });
});

test.each([
  ['GET', `/api/runs/${traceId}`, 404, 'not_found', `There is no run ${traceId}. It may have been deleted.`],
  [
    'DELETE',
    `/api/runs/${traceId}`,
    404,
    'not_found',
    `There is no run ${traceId}. It may have been deleted.`,
  ],
  [
    'GET',
    `/api/runs/${traceId}/spans/${spanId}`,
    404,
    'not_found',
    `There is no span ${spanId} in run ${traceId}.`,
  ],
  ['GET', '/api/runs/xyz', 400, 'bad_request', 'traceId: a trace id is 32 lower-case hex digits.'],
  [
    'GET',
    `/api/runs/${traceId}/spans/1`,
    400,
    'bad_request',
    'spanId: a span id is 16 lower-case hex digits.',
  ],
  [
    'GET',
    `/api/runs/${traceId}/search`,
    400,
    'bad_request',
    'q: must be given once: the text to look for, such as ?q=refund.',
  ],
  ['GET', `/api/runs/${traceId}/search?q=`, 400, 'bad_request', 'q: must not be empty.'],
  [
    'GET',
    '/api/nothing',
    404,
    'not_found',
    'There is nothing at /api/nothing. docs/api.md lists what there is.',
  ],
  ['PUT', '/api/runs', 404, 'not_found', 'There is nothing at /api/runs. docs/api.md lists what there is.'],
])('%s %s is %i', async (method, path, status, code, message) => {
  const server = await startTestServer();
  const response = await fetch(server.url + path, { method });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error: { code, message } });
});

test('searches in a run', async () => {
  const server = await startWithRuns();
  expect(await server.get(`/api/runs/${traceId}/search?q=FIR`)).toEqual({
    matches: [{ spanId, snippet: 'first' }],
    isTruncated: false,
  });
});

test('deletes one run', async () => {
  const server = await startWithRuns();
  const response = await fetch(`${server.url}/api/runs/${traceId}`, { method: 'DELETE' });
  expect(await response.json()).toEqual({ deleted: 1 });
  expect(await server.get('/api/runs')).toMatchObject({ runs: [{ name: 'second' }] });
});

test('pins a run, and lets go of it', async () => {
  const server = await startWithRuns();
  const pin = async (id: string, method: string) => {
    const response = await fetch(`${server.url}/api/runs/${id}/pin`, { method });
    return [response.status, await response.json()];
  };
  expect(await pin(traceId, 'PUT')).toEqual([200, { isPinned: true }]);
  expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({ run: { isPinned: true } });
  expect(await pin(traceId, 'DELETE')).toEqual([200, { isPinned: false }]);
  expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({ run: { isPinned: false } });
  expect(await pin('e'.repeat(32), 'PUT')).toMatchObject([404, { error: { code: 'not_found' } }]);
});

test('says how long runs stay', async () => {
  const server = await startTestServer({ retention: { days: 0.001, maxBytes: 1e9 } });
  expect(await server.get('/api/health')).toMatchObject({
    retention: { days: 0.001, maxBytes: 1e9, deletedRuns: 0 },
  });
});

test('deletes the runs that match a filter, and never all of them by mistake', async () => {
  const server = await startWithRuns();
  const remove = (query: string) => fetch(`${server.url}/api/runs${query}`, { method: 'DELETE' });
  for (const query of ['', '?filter=', '?filter=%20']) {
    const response = await remove(query);
    expect(response.status).toBe(400);
    const message = 'Say which runs to delete by a filter, such as ?filter=status:error.';
    expect(await response.json()).toEqual({ error: { code: 'bad_request', message } });
  }
  expect(await (await remove('?filter=name:second')).json()).toEqual({ deleted: 1 });
  expect(await server.get('/api/runs')).toMatchObject({ runs: [{ name: 'first' }] });
});

test('health tells who answers, and what it holds', async () => {
  const server = await startWithRuns();
  expect(await server.get('/api/health')).toEqual({
    name: 'spanlight',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    runs: 2,
    spans: 2,
    bytes: expect.any(Number),
    received: { traces: 1, logs: 0, metrics: 0 },
    problem: null,
    retention: { days: null, maxBytes: null, deletedRuns: 0 },
  });
});
