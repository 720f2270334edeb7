import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startReceiver } from '../../test/receiver.ts';
import type { Receiver, ReceiverOptions } from '../../test/receiver.ts';
import { AISpanType, DefaultAITracing, OtlpExporter } from '../index.ts';
import type { OtlpExporterOptions } from '../index.ts';

// Servers as they behave badly: what is lost is counted, what is not lost comes once.

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function receive(options: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options);
  closers.push(() => receiver.close());
  return receiver;
}

function setUp(options: OtlpExporterOptions) {
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const exporter = new OtlpExporter({ logger, maxBatchWaitMs: 10, retryDelayMs: 10, ...options });
  const tracing = new DefaultAITracing({ serviceName: 'my-app', exporters: [exporter] });
  return { tracing, exporter, logger };
}

function end(tracing: DefaultAITracing, ...names: string[]): void {
  for (const name of names) tracing.startSpan({ ...generic, name }).end();
}

const namesOf = (receiver: Receiver) => receiver.spans.map(({ name }) => name);

test('a request that is too large comes in halves, and only what is too large by itself is lost', async () => {
  const receiver = await receive({
    respond: (response, index) => {
      const { spans } = receiver.requests[index]!;
      const isTooLarge = spans.length > 3 || spans.some(({ name }) => name === 'huge');
      response.writeHead(isTooLarge ? 413 : 200).end('{"message":"too large"}');
    },
  });
  const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a', 'b', 'huge', 'c', 'd', 'e', 'f');
  await tracing.flush();
  expect(namesOf(receiver)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(exporter.droppedSpans).toBe(1);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/1 span was dropped: 413/));
});

test.each([400, 401, 403, 404, 500])(
  'after a %i nothing comes again, and the rest goes on',
  async (status) => {
    const receiver = await receive({
      respond: (response, index) => void response.writeHead(index === 0 ? status : 200).end('no'),
    });
    const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
    end(tracing, 'a', 'b');
    await tracing.flush();
    end(tracing, 'c');
    await tracing.flush();
    expect(receiver.requests).toHaveLength(2);
    expect(namesOf(receiver)).toEqual(['c']);
    expect(exporter.droppedSpans).toBe(2);
    expect(logger.warn).toHaveBeenCalledOnce();
  },
);

test('a 429 is tried again when it asked for it, and asking to flush meanwhile uses up no attempts', async () => {
  const receiver = await receive({
    respond: (response, index) =>
      void response.writeHead(index === 0 ? 429 : 200, { 'retry-after': '1' }).end('{}'),
  });
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint, maxRetries: 1 });
  end(tracing, 'a');
  const flushes = [tracing.flush()];
  await receiver.until(() => receiver.requests.length === 1);
  for (let index = 0; index < 10; index++) flushes.push(tracing.flush());
  await Promise.all(flushes);
  expect(receiver.requests).toHaveLength(2);
  expect(namesOf(receiver)).toEqual(['a']);
  expect(exporter.droppedSpans).toBe(0);
});

test('a server that asks to be left alone for hours does not hold a program that shuts down', async () => {
  const receiver = await receive({
    respond: (response) => void response.writeHead(503, { 'retry-after': '7200' }).end(),
  });
  const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a');
  const flushed = tracing.flush();
  await receiver.until(() => receiver.requests.length === 1);
  await tracing.shutdown();
  await flushed;
  expect(exporter.droppedSpans).toBe(1);
  expect(logger.warn).toHaveBeenCalledOnce();
});

test('a success whose body breaks off is a success', async () => {
  const receiver = await receive({
    respond: (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"partial', () => response.destroy());
    },
  });
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a');
  await tracing.flush();
  end(tracing, 'b');
  await tracing.flush();
  expect(receiver.requests.map(({ spans }) => spans.map(({ name }) => name))).toEqual([['a'], ['b']]);
  expect(exporter.droppedSpans).toBe(0);
});

test('a 503 whose body breaks off is still a 503', async () => {
  const receiver = await receive({
    respond: (response, index) => {
      if (index > 0) return void response.end('{}');
      response.writeHead(503, { 'content-length': '1000' }).write('wait', () => response.destroy());
    },
  });
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a');
  await tracing.flush();
  expect(namesOf(receiver)).toEqual(['a']);
  expect(exporter.droppedSpans).toBe(0);
});

test('a success that says something else than OTLP is a success', async () => {
  const answers = ['<html>hello</html>', 'null', '[]', '{"partialSuccess":7}', ''];
  const receiver = await receive({ respond: (response, index) => void response.end(answers[index]) });
  const { tracing, exporter, logger } = setUp({ endpoint: receiver.endpoint });
  for (const [index] of answers.entries()) {
    end(tracing, String(index));
    await tracing.flush();
  }
  expect(receiver.requests).toHaveLength(answers.length);
  expect(exporter.droppedSpans).toBe(0);
  expect(logger.warn).not.toHaveBeenCalled();
});

test('a connection that closes without an answer is tried again', async () => {
  const receiver = await receive({
    respond: (response, index) => void (index < 2 ? response.destroy() : response.end('{}')),
  });
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a');
  await receiver.until(() => receiver.spans.length === 1);
  expect(receiver.requests).toHaveLength(3);
  expect(exporter.droppedSpans).toBe(0);
});

test('what speaks no HTTP at all is nobody, and what is there waits', async () => {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('220 mail.example.com ESMTP\r\n', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { tracing, exporter, logger } = setUp({ endpoint: `http://127.0.0.1:${port}` });
  end(tracing, 'a');
  await tracing.flush();
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('nobody listens'));
  await new Promise((resolve) => server.close(resolve));
  const receiver = await receive({ port });
  await receiver.until(() => receiver.spans.length === 1);
  expect(exporter.droppedSpans).toBe(0);
});

test('a server that never answers gets each span as often as is allowed, then they are counted', async () => {
  const receiver = await receive({ respond: () => undefined });
  const { tracing, exporter, logger } = setUp({
    endpoint: receiver.endpoint,
    timeoutMs: 20,
    maxRetries: 2,
  });
  end(tracing, 'a');
  await tracing.flush();
  expect(receiver.requests).toHaveLength(3);
  expect(exporter.droppedSpans).toBe(1);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('no answer within 20 ms'));
});

test('two exporters in one process know nothing of each other', async () => {
  const good = await receive({});
  const bad = await receive({ respond: (response) => void response.writeHead(400).end() });
  const one = new OtlpExporter({ endpoint: bad.endpoint, logLevel: 'error' });
  const two = new OtlpExporter({ endpoint: good.endpoint });
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [one, two] });
  end(tracing, 'a', 'b');
  await tracing.flush();
  expect(namesOf(good)).toEqual(['a', 'b']);
  expect([one.droppedSpans, two.droppedSpans]).toEqual([2, 0]);
});

test('requests are not recorded by OpenTelemetry’s instrumentations', async () => {
  const api = Symbol.for('opentelemetry.js.api.1');
  const suppressed: unknown[] = [];
  const shared = globalThis as Record<symbol, unknown>;
  const before = shared[api];
  shared[api] = {
    context: {
      active: () => ({ setValue: (key: symbol, value: unknown) => ({ [key]: value }) }),
      with: (context: object, work: () => unknown) => {
        suppressed.push(context);
        return work();
      },
    },
  };
  const receiver = await receive({});
  const { tracing } = setUp({ endpoint: receiver.endpoint });
  end(tracing, 'a');
  await tracing.flush();
  shared[api] = before;
  expect(namesOf(receiver)).toEqual(['a']);
  expect(suppressed).toEqual([{ [Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')]: true }]);
});
