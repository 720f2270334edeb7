import { expect, onTestFinished, test } from 'vitest';
import { openEvents } from '../../test/events.ts';
import { nano, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { startTestServer, type TestServer } from '../../test/server.ts';

const otherTrace = 'f'.repeat(32);

async function open(server: TestServer, query = '', headers: Record<string, string> = {}) {
  const events = await openEvents(`${server.url}/api/live${query}`, headers);
  onTestFinished(() => events.close());
  return events;
}

/** Where the store is when a snapshot is read. */
async function revisionOf(server: TestServer, path = '/api/runs') {
  return (await fetch(server.url + path)).headers.get('x-spanlight-revision')!;
}

test('says at once that it is open, and is neither buffered nor compressed', async () => {
  const server = await startTestServer();
  const events = await open(server, '', {
    'accept-encoding': 'gzip',
    'x-forwarded-for': '203.0.113.7',
  });
  expect(events.response.headers.get('content-type')).toBe('text/event-stream');
  expect(events.response.headers.get('x-accel-buffering')).toBe('no');
  expect(events.response.headers.get('cache-control')).toBe('no-cache');
  expect(events.response.headers.get('content-encoding')).toBeNull();
  expect(await events.next()).toEqual({ id: await revisionOf(server), event: null });
});

test('tells of runs as they come and change, and of no spans', async () => {
  const server = await startTestServer();
  const events = await open(server);
  await events.next();
  await server.send([otlpSpan({ endTimeUnixNano: '0' })]);
  expect((await events.next()).event).toMatchObject({ type: 'runs', runs: [{ traceId, status: 'running' }] });
  await server.send([otlpSpan()]);
  const last = await events.next();
  expect(last.event).toMatchObject({ type: 'runs', runs: [{ traceId, status: 'ok' }] });
  expect(last.id).toBe(await revisionOf(server));
});

test('starts from now when nothing else is asked for', async () => {
  const server = await startTestServer();
  await server.send([otlpSpan({ traceId: otherTrace })]);
  const events = await open(server);
  await events.next();
  await server.send([otlpSpan()]);
  expect((await events.next()).event).toMatchObject({ runs: [{ traceId }] });
});

test('tells of one run its row and spans, and nothing of others', async () => {
  const server = await startTestServer();
  const events = await open(server, `?traceId=${traceId.toUpperCase()}`);
  await events.next();
  await server.send([otlpSpan({ traceId: otherTrace }), otlpSpan()]);
  expect((await events.next()).event).toMatchObject({ type: 'runs', runs: [{ traceId }] });
  expect((await events.next()).event).toMatchObject({ type: 'spans', traceId, spans: [{ spanId }] });
});

test.each([['/api/runs'], [`/api/runs/${traceId}`]])(
  'goes on from a snapshot of %s without a gap',
  async (path) => {
    const server = await startTestServer();
    await server.send([otlpSpan()]);
    const since = await revisionOf(server, path);
    await server.send([otlpSpan({ traceId: otherTrace })]);
    const events = await open(server, `?since=${since}`);
    expect((await events.nextEvent()).event).toMatchObject({ type: 'runs', runs: [{ traceId: otherTrace }] });
  },
);

test('goes on from the last event, which counts more than the first address', async () => {
  const server = await startTestServer();
  const start = await revisionOf(server);
  await server.send([otlpSpan()]);
  const last = await revisionOf(server);
  await server.send([otlpSpan({ traceId: otherTrace })]);
  for (const [query, headers] of [
    [`?since=${start}`, { 'last-event-id': last }],
    [`?since=${start}&lastEventId=${last}`, {}],
  ] as const) {
    const events = await open(server, query, headers);
    const { event } = await events.nextEvent();
    expect(event.type === 'runs' && event.runs.map((run) => run.traceId)).toEqual([otherTrace]);
  }
});

test('tells of deletions, to all and to those who look at the run', async () => {
  const server = await startTestServer();
  await server.send([otlpSpan(), otlpSpan({ traceId: otherTrace })]);
  const all = await open(server);
  const one = await open(server, `?traceId=${traceId}`);
  await Promise.all([all.next(), one.next()]);
  await fetch(`${server.url}/api/runs/${traceId}`, { method: 'DELETE' });
  expect((await all.nextEvent()).event).toEqual({ type: 'deleted', traceIds: [traceId] });
  expect((await one.nextEvent()).event).toEqual({ type: 'deleted', traceIds: [traceId] });
});

test.each(['another-store-3', 'nonsense', ''])(
  'tells whoever comes with "%s" to read everything again',
  async (id) => {
    const server = await startTestServer();
    await server.send([otlpSpan()]);
    const events = await open(server, '', { 'last-event-id': id });
    expect(await events.next()).toEqual({ id: await revisionOf(server), event: { type: 'reset' } });
    await server.send([otlpSpan({ traceId: otherTrace })]);
    expect((await events.nextEvent()).event).toMatchObject({ type: 'runs', runs: [{ traceId: otherTrace }] });
  },
);

test('tells whoever is ahead of this store, which an older copy replaced, to read everything again', async () => {
  const server = await startTestServer();
  const ahead = (await revisionOf(server)).replace(/\d+$/, '99');
  const events = await open(server, `?since=${ahead}`);
  expect((await events.next()).event).toEqual({ type: 'reset' });
});

test('puts many changes into few events, and loses none', async () => {
  const server = await startTestServer();
  const events = await open(server, `?traceId=${traceId}`);
  await events.next();
  const ids = Array.from({ length: 300 }, (_, n) => `${n + 1}`.padStart(16, '0'));
  await Promise.all(
    ids.map((each, n) => server.send([otlpSpan({ spanId: each, startTimeUnixNano: nano(n) })])),
  );
  const seen = new Set<string>();
  let count = 0;
  while (seen.size < ids.length) {
    const { event } = await events.nextEvent();
    if (event.type !== 'spans') continue;
    count++;
    for (const span of event.spans) seen.add(span.spanId);
  }
  expect([...seen].toSorted()).toEqual(ids);
  expect(count).toBeLessThan(100);
});

test('refuses what is no trace id', async () => {
  const server = await startTestServer();
  expect((await fetch(`${server.url}/api/live?traceId=x`)).status).toBe(400);
});

test('ends when the server closes', async () => {
  const server = await startTestServer();
  const events = await open(server);
  await events.next();
  await Promise.all([server.close(), expect(events.next()).rejects.toThrow('The stream has ended.')]);
});
