import type { Run, RunSkeleton } from '@spanlight/schema';
import { expect, onTestFinished, test } from 'vitest';
import { openEvents } from '../../test/events.ts';
import { attributes, nano, otlpRequest, otlpSpan, traceId } from '../../test/otlp.ts';
import { postTraces, startTestServer } from '../../test/server.ts';

const root = 'b'.repeat(16);
const tool = 'c'.repeat(16);
const done = 'd'.repeat(16);

/** What a program had said by the time it was killed. */
const killed = otlpRequest(
  [
    otlpSpan({ spanId: root, name: 'agent', endTimeUnixNano: '0', attributes: attributes({ step: 3 }) }),
    otlpSpan({
      spanId: tool,
      parentSpanId: root,
      name: 'tool',
      startTimeUnixNano: nano(5),
      endTimeUnixNano: '0',
      events: [{ name: 'progress', timeUnixNano: nano(7), attributes: attributes({ done: 0.5 }) }],
    }),
    otlpSpan({ spanId: done, parentSpanId: root, name: 'began', startTimeUnixNano: nano(1) }),
  ],
  { 'service.name': 'shop', 'service.instance.id': 'p' },
);

/** A server whose time passes only when told to, and all that it says of the run. */
async function startWatchedServer() {
  let nowMs = 0;
  let stepMs = 0;
  const server = await startTestServer({ liveness: { now: () => (nowMs += stepMs) }, sweepMs: 1 });
  const events = await openEvents(`${server.url}/api/live`);
  onTestFinished(() => events.close());

  /** Time passes, a second at a look, until the run has this status. */
  async function passUntil(status: Run['status']): Promise<void> {
    stepMs = 1000;
    for (;;) {
      const { event } = await events.nextEvent();
      if (event.type === 'runs' && event.runs.some((run) => run.status === status)) break;
    }
    stepMs = 0;
  }
  async function readAll() {
    const skeleton = (await server.get(`/api/runs/${traceId}`)) as RunSkeleton;
    const details = skeleton.spans.map(({ spanId }) => server.get(`/api/runs/${traceId}/spans/${spanId}`));
    return { ...skeleton, details: await Promise.all(details) };
  }
  const readExport = async () => (await fetch(`${server.url}/api/runs/${traceId}/export?format=otlp`)).text();
  return { url: server.url, passUntil, readAll, readExport };
}

test('a run whose program was killed comes back from its export as it is, and is interrupted there too', async () => {
  const server = await startWatchedServer();
  await postTraces(server.url, JSON.stringify(killed));
  const whileRunning = await server.readAll();
  expect(whileRunning.run.status).toBe('running');
  await server.passUntil('interrupted');
  const interrupted = await server.readAll();
  expect(interrupted.spans.map((span) => span.status)).toEqual(['interrupted', 'ok', 'interrupted']);

  const copy = await startWatchedServer();
  const exported = await server.readExport();
  expect((await postTraces(copy.url, exported)).status).toBe(200);
  // Who reads it in can't know yet that nobody goes on with it.
  expect(await copy.readAll()).toEqual(whileRunning);
  await copy.passUntil('interrupted');
  expect(await copy.readAll()).toEqual(interrupted);
  expect(await copy.readExport()).toBe(exported);
});

test('the export of what was interrupted, sent to the server that it came from, changes nothing for good', async () => {
  const server = await startWatchedServer();
  await postTraces(server.url, JSON.stringify(killed));
  await server.passUntil('interrupted');
  const interrupted = await server.readAll();
  const exported = await server.readExport();
  await postTraces(server.url, exported);
  await server.passUntil('interrupted');
  expect(await server.readAll()).toEqual(interrupted);
  expect(await server.readExport()).toBe(exported);
});
