import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startReceiver, toRecord } from '../../test/receiver.ts';
import type { Receiver, ReceiverOptions } from '../../test/receiver.ts';
import { AISpanType, DefaultAITracing, DefaultExporter, OtlpExporter } from '../index.ts';
import type { Logger, OtlpExporterOptions } from '../index.ts';
import { encodeRequest } from './otlp-encode.ts';
import { createSend } from './otlp-send.ts';

const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function startTestReceiver(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options);
  open.push(receiver);
  return receiver;
}

function createLogger() {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() } satisfies Logger;
}

/** Short waits, so that what is waited for comes soon. */
function setUp(options: OtlpExporterOptions) {
  const logger = createLogger();
  const exporter = new OtlpExporter({ logger, maxBatchWaitMs: 10, retryDelayMs: 10, ...options });
  const tracing = new DefaultAITracing({ serviceName: 'my-app', exporters: [exporter] });
  open.push({ close: () => (exporter.flush(), Promise.resolve()) });
  return { tracing, exporter, logger };
}

/** A port on which nobody listens. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;

test('a span is sent when it starts and when it ends, without being asked to', async () => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint });
  const span = tracing.startSpan(generic);
  await receiver.until(() => receiver.spans.length === 1);
  expect(receiver.spans[0]).toMatchObject({ name: 'span', traceId: span.traceId, spanId: span.id });
  expect(receiver.spans[0]).not.toHaveProperty('endTimeUnixNano');
  span.end({ output: 'done' });
  await receiver.until(() => receiver.spans.length === 2);
  expect(receiver.spans[1]).toHaveProperty('endTimeUnixNano');
  expect(receiver.requests[0]?.url).toBe('/v1/traces');
  expect(receiver.requests[0]?.headers['content-type']).toBe('application/json');
  expect(receiver.requests[0]?.resource).toMatchObject({ 'service.name': 'my-app' });
});

test('bodies above a kilobyte are compressed, small ones are not', async () => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint });
  tracing.startSpan({ ...generic, input: 'ü'.repeat(5000) });
  await tracing.flush();
  tracing.startSpan(generic).end();
  await tracing.flush();
  const encodings = receiver.requests.map(({ headers }) => headers['content-encoding']);
  expect(encodings).toEqual(['gzip', undefined]);
  expect(Number(receiver.requests[0]?.headers['content-length'])).toBeLessThan(1500);
  const { 'spanlight.input': input } = toRecord(receiver.spans[0]!.attributes);
  expect(input).toBe(JSON.stringify('ü'.repeat(5000)));
});

test.each(['batch-with-updates', 'realtime', 'insert-only'] as const)('strategy %s', async (strategy) => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint, strategy });
  const span = tracing.startSpan(generic);
  await tracing.flush();
  span.createEventSpan({ ...generic, name: 'event' });
  await tracing.flush();
  span.update({ metadata: { step: 2 } });
  await tracing.flush();
  span.end();
  await tracing.flush();
  const seen = receiver.spans.map(
    ({ name, endTimeUnixNano }) => `${name} ${endTimeUnixNano ? 'ended' : 'open'}`,
  );
  const all = ['span open', 'event ended', 'span open', 'span ended'];
  expect(seen).toEqual(strategy === 'insert-only' ? ['event ended', 'span ended'] : all);
});

test('in real time each change goes as it comes', async () => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint, strategy: 'realtime', maxBatchWaitMs: 60_000 });
  const span = tracing.startSpan(generic);
  await receiver.until(() => receiver.spans.length === 1);
  span.end();
  await receiver.until(() => receiver.spans.length === 2);
});

test('headers go with each request', async () => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint, headers: { authorization: 'Bearer t' } });
  tracing.startSpan(generic);
  await tracing.flush();
  expect(receiver.requests[0]?.headers.authorization).toBe('Bearer t');
});

test('the endpoint is the option, else the variable, with or without slash and path', async () => {
  const receiver = await startTestReceiver();
  vi.stubEnv('SPANLIGHT_ENDPOINT', `${receiver.endpoint}/base/`);
  for (const options of [
    {},
    { endpoint: receiver.endpoint },
    { endpoint: `${receiver.endpoint}/v1/traces` },
  ]) {
    const { tracing } = setUp(options);
    tracing.startSpan(generic);
    await tracing.flush();
  }
  expect(receiver.requests.map(({ url }) => url)).toEqual(['/base/v1/traces', '/v1/traces', '/v1/traces']);
});

test.each([429, 502, 503, 504])('after a %i the same request comes again', async (status) => {
  const receiver = await startTestReceiver({
    respond: (response, index) => void response.writeHead(index === 0 ? status : 200).end('{}'),
  });
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint });
  tracing.startSpan(generic);
  await tracing.flush();
  expect(receiver.requests[1]?.spans).toEqual(receiver.requests[0]?.spans);
  expect(receiver.spans).toHaveLength(1);
  expect(exporter.droppedSpans).toBe(0);
});

test('Retry-After is read as seconds and as a date', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T12:00:00Z') });
  const answers = ['7', new Date('2026-01-01T12:00:30Z').toUTCString(), 'soon'];
  const receiver = await startTestReceiver({
    respond: (response, index) => void response.writeHead(503, { 'retry-after': answers[index] }).end(),
  });
  const send = createSend({ url: `${receiver.endpoint}/v1/traces`, headers: {}, timeoutMs: 5000 });
  const { signal } = new AbortController();
  const body = encodeRequest([], { serviceName: 'a', serviceInstanceId: 'b', language: 'nodejs' });
  const waits: unknown[] = [];
  for (const _ of answers) waits.push(await send(body, signal));
  expect(waits).toMatchObject([
    { retryAfterMs: 7000 },
    { retryAfterMs: 30_000 },
    { retryAfterMs: undefined },
  ]);
});

test('what is refused is dropped and counted, and its reason is told once', async () => {
  const receiver = await startTestReceiver({
    respond: (response, index) =>
      void response.writeHead(index < 2 ? 400 : 200).end('{"message":"no such field"}'),
  });
  const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
  for (let index = 0; index < 3; index++) {
    tracing.startSpan(generic);
    await tracing.flush();
  }
  expect(receiver.requests).toHaveLength(3);
  expect(exporter.droppedSpans).toBe(2);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/400 .*no such field/));
});

test('spans that the receiver rejects within an accepted request are counted', async () => {
  const partialSuccess = { rejectedSpans: '2', errorMessage: 'too old' };
  const receiver = await startTestReceiver({
    respond: (response) => void response.end(JSON.stringify({ partialSuccess })),
  });
  const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
  tracing.startSpan(generic);
  await tracing.flush();
  expect(exporter.droppedSpans).toBe(2);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('too old'));
});

test('a receiver that does not answer in time is asked again', async () => {
  const receiver = await startTestReceiver({
    respond: (response, index) => {
      if (index > 0) response.end('{}');
    },
  });
  const { tracing, logger } = setUp({ endpoint: receiver.endpoint, timeoutMs: 50 });
  tracing.startSpan(generic);
  await receiver.until(() => receiver.spans.length === 1);
  expect(receiver.requests).toHaveLength(2);
  // It is there, only slow.
  expect(logger.warn).not.toHaveBeenCalled();
});

test('nothing is lost when the receiver is killed and comes back in the middle of a run', async () => {
  const first = await startReceiver();
  const { tracing, exporter } = setUp({ endpoint: first.endpoint });
  const root = tracing.startSpan({ ...generic, name: 'root' });
  const early = root.createChildSpan({ ...generic, name: 'early' });
  await first.until(() => first.spans.length === 2);
  await first.close();

  early.end();
  const flushed = tracing.flush();
  const between = root.createChildSpan({ ...generic, name: 'between' });
  between.end();
  await flushed;
  const second = await startTestReceiver({ port: first.port });
  root.end();
  await second.until(() => new Set(second.spans.map(({ spanId }) => spanId)).size === 3);
  await tracing.flush();
  const last = new Map(second.spans.map((span) => [span.name, span]));
  expect([...last.keys()].toSorted()).toEqual(['between', 'early', 'root']);
  expect([...last.values()].every(({ endTimeUnixNano }) => endTimeUnixNano)).toBe(true);
  expect(exporter.droppedSpans).toBe(0);
});

test('when nobody listens the default exporter says so in one debug line, and later finds the viewer', async () => {
  const port = await findFreePort();
  const logger = createLogger();
  const endpoint = `http://127.0.0.1:${port}`;
  const exporter = new DefaultExporter({ endpoint, logger, retryDelayMs: 10 });
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [exporter] });
  tracing.startSpan(generic).end();
  await tracing.flush();
  await tracing.flush();
  expect(logger.debug).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining(`nobody listens at ${endpoint}`),
  );
  expect([logger.info, logger.warn, logger.error].flatMap(({ mock }) => mock.calls)).toEqual([]);

  const receiver = await startTestReceiver({ port });
  await receiver.until(() => receiver.spans.length === 1);
  await exporter.shutdown();
});

test('shutdown with nobody there ends, quietly for the default exporter', async () => {
  const logger = createLogger();
  const exporter = new DefaultExporter({ endpoint: `http://127.0.0.1:${await findFreePort()}`, logger });
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [exporter] });
  tracing.startSpan(generic).end();
  await tracing.shutdown();
  expect(exporter.droppedSpans).toBe(1);
  expect(logger.warn).not.toHaveBeenCalled();
});

test('after shutdown spans cost nothing and go nowhere', async () => {
  const receiver = await startTestReceiver();
  const { tracing } = setUp({ endpoint: receiver.endpoint });
  tracing.startSpan(generic).end();
  await tracing.shutdown();
  tracing.startSpan({ ...generic, name: 'late' }).end();
  await tracing.flush();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['span']);
});

test.each([
  [{ endpoint: 'not an address' }, /no http address/],
  [{ endpoint: 'file:///tmp' }, /no http address/],
  [{ headers: { 'bad name': 'x' } }, /headers can't be sent/],
])('what can never work is said once, and throws nothing: %o', async (options, reason) => {
  const { tracing, exporter, logger } = setUp(options);
  tracing.startSpan(generic).end();
  await tracing.flush();
  expect(exporter.isDisabled).toBe(true);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(reason));
});

test('the exporter answers to the newer name of its method too', async () => {
  const receiver = await startTestReceiver();
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint });
  const exportedSpan = tracing.startSpan(generic).exportSpan();
  await exporter.exportTracingEvent({ type: 'span_ended', exportedSpan: { ...exportedSpan, name: 'newer' } });
  await tracing.flush();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['newer']);
});
