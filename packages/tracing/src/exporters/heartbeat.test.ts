import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { AISpanType, DefaultAITracing, DefaultExporter } from '../index.ts';
import { createHeartbeat } from './heartbeat.ts';
import { serviceInstanceId } from './service-instance.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
});

interface Beat {
  instanceId: string;
  intervalMs: number;
  openTraceIds: string[];
}

/** A viewer that answers heartbeats with `status`, and everything else with success. */
async function startViewer(status = 200) {
  const beats: Beat[] = [];
  let wake = () => {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url !== '/api/heartbeat') return response.end('{}');
    beats.push(JSON.parse(Buffer.concat(chunks).toString()) as Beat);
    response.writeHead(status).end();
    wake();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    beats,
    next: () => new Promise<void>((resolve) => (wake = resolve)),
  };
}

const traceA = 'a'.repeat(32);
const traceB = 'b'.repeat(32);

function start(endpoint: string) {
  const options = { url: `${endpoint}/api/heartbeat`, headers: {}, instanceId: 'me', intervalMs: 1000 };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  return createHeartbeat(options);
}

test('while spans are open the viewer hears of their traces, each once', async () => {
  const { endpoint, beats, next } = await startViewer();
  const heartbeat = start(endpoint);
  heartbeat.onStart(traceA, '1');
  heartbeat.onStart(traceA, '2');
  heartbeat.onStart('B', '3');
  vi.advanceTimersByTime(1000);
  await next();
  expect(beats).toEqual([
    { instanceId: 'me', intervalMs: 1000, openTraceIds: [traceA, 'b'.padStart(32, '0')] },
  ]);
  heartbeat.onEnd(traceA, '1');
  heartbeat.onEnd('B', '3');
  vi.advanceTimersByTime(1000);
  await next();
  expect(beats[1]?.openTraceIds).toEqual([traceA]);
});

test('with nothing open there is no heartbeat, and it begins again with the next span', async () => {
  const { endpoint, beats, next } = await startViewer();
  const heartbeat = start(endpoint);
  heartbeat.onStart(traceA, '1');
  // An end without a start, as event spans have, ends nothing.
  heartbeat.onEnd(traceA, 'event');
  heartbeat.onEnd(traceA, '1');
  expect(vi.getTimerCount()).toBe(0);
  heartbeat.onStart(traceB, '2');
  vi.advanceTimersByTime(1000);
  await next();
  expect(beats.map(({ openTraceIds }) => openTraceIds)).toEqual([[traceB]]);
});

test('a receiver that knows no heartbeat is not asked twice', async () => {
  const { endpoint, beats, next } = await startViewer(404);
  const heartbeat = start(endpoint);
  heartbeat.onStart(traceA, '1');
  vi.advanceTimersByTime(1000);
  await next();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  heartbeat.onStart(traceB, '2');
  expect(vi.getTimerCount()).toBe(0);
  expect(beats).toHaveLength(1);
});

test('a viewer in trouble, or not there, is told again', async () => {
  const { endpoint, beats, next } = await startViewer(503);
  const heartbeat = start(endpoint);
  heartbeat.onStart(traceA, '1');
  for (let beat = 0; beat < 2; beat++) {
    vi.advanceTimersByTime(1000);
    await next();
  }
  expect(beats).toHaveLength(2);
});

test('spans that are never ended don’t add up for ever', async () => {
  const { endpoint, beats, next } = await startViewer();
  const heartbeat = start(endpoint);
  for (let trace = 0; trace < 1500; trace++) heartbeat.onStart(String(trace), '1');
  vi.advanceTimersByTime(1000);
  await next();
  expect(beats[0]?.openTraceIds).toHaveLength(1000);
});

test('the default exporter sends it, under the name that its spans carry', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { endpoint, beats, next } = await startViewer();
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [new DefaultExporter({ endpoint })] });
  const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'span' });
  span.createEventSpan({ type: AISpanType.GENERIC, name: 'event' });
  vi.advanceTimersByTime(5000);
  await next();
  expect(beats).toEqual([{ instanceId: serviceInstanceId, intervalMs: 5000, openTraceIds: [span.traceId] }]);
  span.end();
  expect(vi.getTimerCount()).toBe(0);
  tracing.startSpan({ type: AISpanType.GENERIC, name: 'left open' });
  await tracing.shutdown();
  expect(vi.getTimerCount()).toBe(0);
});
