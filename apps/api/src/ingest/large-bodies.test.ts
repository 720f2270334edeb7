import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { parseFilter } from '@spanlight/schema';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fixtureNames, plainBody, readFixture } from '../../test/fixtures.ts';
import { attributes, nano, otlpRequest, otlpSpan, spanId, traceId, type OtlpSpan } from '../../test/otlp.ts';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { postTraces, startTestServer } from '../../test/server.ts';
import type { OwnPrice } from '../cost/price-overrides.ts';
import { toProblem } from '../errors.ts';
import { createReadSpan } from '../read-span.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { createStore, type Store } from '../store/store.ts';
import { contentTypes, type Encoding } from './encoding.ts';
import { createIngest, type Ingest, type IngestRequest } from './ingest.ts';
import { createLargeBodies } from './large-bodies.ts';

const prices: OwnPrice[] = [{ model: 'own-*', input: 1, output: 2 }];

/** A store, and a way into it that reads all bodies in this thread, or all in the other. */
async function openWay(isLarge: boolean): Promise<{ store: Store; ingest: Ingest }> {
  const store = await createStore(await openSqlite({ file: ':memory:' }), createReadSpan(prices));
  const ingest = createIngest({
    store,
    feed: { publish: () => undefined },
    liveness: { heard: () => undefined },
    prices,
    isLarge: () => isLarge,
  });
  onTestFinished(async () => {
    await ingest.close();
    await store.close();
  });
  return { store, ingest };
}

type Signal = 'traces' | 'logs' | 'metrics';
type Sent = [signal: Signal, body: IngestRequest];

function request(body: unknown, encoding: Encoding = 'json'): IngestRequest {
  return {
    contentType: contentTypes[encoding],
    contentEncoding: undefined,
    body:
      encoding === 'json'
        ? Buffer.from(JSON.stringify(body))
        : toProtobuf('ExportTraceServiceRequest', body as object),
  };
}

/** What came of requests: what was answered, and all that is stored. */
async function takeAll(isLarge: boolean, sent: readonly Sent[], words: readonly string[]) {
  const { store, ingest } = await openWay(isLarge);
  const answers = [];
  for (const [signal, { body, ...rest }] of sent) {
    // Bytes that go to another thread are gone here.
    const copy = { ...rest, body: new Uint8Array(body as Uint8Array) };
    answers.push(
      await ingest[signal](copy).then(
        ({ spans: _spans, ...outcome }: Awaited<ReturnType<Ingest[Signal]>> & { spans?: unknown }) => outcome,
        toProblem,
      ),
    );
  }
  const { runs } = await store.listRuns({
    filter: parseFilter(''),
    sort: { field: 'started', descending: true },
    limit: 200,
    cursor: null,
    now: 0,
  });
  const stored = [];
  for (const { traceId: id } of runs) {
    const { run, spans } = (await store.readRun(id))!;
    const ids = spans.map((span) => span.spanId);
    const details = [];
    for (const each of ids) details.push(await store.readSpan(id, each));
    const found = [];
    for (const word of words) found.push(await store.searchRun(id, word));
    stored.push({ run, spans, details, raw: await store.readRawSpans(id, ids), found });
  }
  return { answers, stored };
}

/** Both ways come to the same, and that is returned. */
async function expectSame(sent: readonly Sent[], words: readonly string[] = []) {
  const here = await takeAll(false, sent, words);
  const there = await takeAll(true, sent, words);
  expect(there).toEqual(here);
  return there;
}

const call = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'own-model',
  'gen_ai.usage.input_tokens': 7,
  'gen_ai.usage.output_tokens': 3,
};
const many = <Item>(count: number, make: (n: number) => Item) =>
  Array.from({ length: count }, (_, n) => make(n));
const message = (n: number) => ({ role: 'user', parts: [{ type: 'text', content: `Hello number${n}` }] });
const keys = (count: number, value: (n: number) => unknown) =>
  Object.fromEntries(many(count, (n) => [`key${n}`, value(n)]));

describe('what is read in the other thread is what is read in this one:', () => {
  test.each(fixtureNames)('%s', async (name) => {
    const sent = readFixture(name).requests.map((recorded): Sent => {
      const signal = recorded.path.endsWith('/logs') ? 'logs' : 'traces';
      const body = plainBody(recorded);
      return [signal, { contentType: recorded.headers['content-type'], contentEncoding: undefined, body }];
    });
    const { stored } = await expectSame(sent, ['the']);
    expect(stored.length).toBeGreaterThan(0);
  });

  const spans: Record<string, Partial<OtlpSpan>> = {
    'a long conversation as a text': {
      attributes: attributes({ ...call, 'gen_ai.input.messages': JSON.stringify(many(20_000, message)) }),
    },
    'a long conversation as a value': {
      attributes: attributes({ ...call, 'gen_ai.input.messages': many(20_000, message) }),
    },
    'many attributes': { attributes: attributes({ ...keys(30_000, (n) => `number${n}`), ...call }) },
    // More than go over at once.
    'many long attributes': {
      attributes: attributes({ ...call, ...keys(12_000, (n) => `number${n} ${'x'.repeat(300)}`) }),
    },
    'many events': {
      attributes: attributes(call),
      events: many(9000, (n) => ({
        name: 'gen_ai.user.message',
        timeUnixNano: nano(n),
        attributes: attributes({ content: `Hello number${n}`, more: n % 1000 === 0 ? 'x'.repeat(500) : '' }),
      })),
    },
    // Cut in the middle of what takes two units.
    'a text that does not go over at once': {
      attributes: attributes({ ...call, 'gen_ai.input.messages': `x${'😀'.repeat(9_000_000)} number1` }),
    },
    'short values that do not go over at once': {
      attributes: attributes(keys(70_000, (n) => `${n} ${'→'.repeat(120)}`)),
    },
  };
  const encodings = ['json', 'protobuf'] as const;
  test.each(Object.keys(spans).flatMap((name) => encodings.map((encoding) => [name, encoding] as const)))(
    'a span with %s, in %s',
    async (name, encoding) => {
      const body = otlpRequest([otlpSpan(spans[name])]);
      const { stored } = await expectSame([['traces', request(body, encoding)]], ['number1', 'own-model']);
      expect(stored[0]?.raw).toHaveLength(1);
    },
  );

  test('messages about the same large span, in one request and in several, in any order', async () => {
    const large = attributes({ ...call, ...keys(11_000, (n) => `number${n}`), text: 'one\n'.repeat(5000) });
    const started = otlpSpan({ endTimeUnixNano: '0', attributes: large });
    const ended = otlpSpan({
      attributes: attributes({ ...call, 'gen_ai.usage.output_tokens': 4, late: 'word' }),
    });
    const orders = [[[started, ended]], [[ended, started]], [[started], [ended]], [[ended], [started]]];
    for (const requests of orders) {
      const sent = requests.map((each): Sent => ['traces', request(otlpRequest(each))]);
      const { stored } = await expectSame(sent, ['number9', 'word']);
      expect(stored[0]).toMatchObject({ run: { status: 'ok', usage: { inputTokens: 7, outputTokens: 4 } } });
    }
  });

  test('a conversation that grows, of which each span holds all, and what its prices make of it', async () => {
    const sent = many(6, (n): Sent => [
      'traces',
      request(
        otlpRequest([
          otlpSpan({
            spanId: `${n + 1}`.repeat(16),
            attributes: attributes({
              ...call,
              'gen_ai.input.messages': JSON.stringify(many(400 * (n + 1), message)),
            }),
          }),
        ]),
      ),
    ]);
    const { stored } = await expectSame(sent, ['number399', 'number2399']);
    expect(stored[0]?.run.costUsd).toBeCloseTo((6 * (7 + 2 * 3)) / 1e6, 9);
  });

  test('log records, before their span and after it', async () => {
    const record = (body: unknown, own = {}) => ({
      timeUnixNano: nano(1),
      eventName: 'gen_ai.user.message',
      body,
      ...own,
    });
    const logs = (records: unknown[]) =>
      request({
        resourceLogs: [
          {
            resource: { attributes: attributes({ 'service.name': 'shop', 'telemetry.sdk.language': 'go' }) },
            scopeLogs: [{ logRecords: records }],
          },
        ],
      });
    const said = { kvlistValue: { values: attributes({ content: 'Hello number1' }) } };
    await expectSame(
      [
        [
          'logs',
          logs([record(said, { traceId, spanId }), record(said), record(said, { traceId: 'x', spanId })]),
        ],
        ['traces', request(otlpRequest([otlpSpan({ attributes: attributes(call) })]))],
        ['logs', logs([record({ stringValue: 'y'.repeat(100_000) }, { traceId, spanId })])],
        ['metrics', request({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{}, {}] }] }] })],
      ],
      ['number1'],
    );
  });

  test('what is rejected, refused or odd', async () => {
    const odd = [
      otlpSpan({ endTimeUnixNano: nano(-1) }),
      ...many(7, () => otlpSpan({ traceId: 'no id' })),
      otlpSpan({ spanId: 'c'.repeat(16) }),
      // Stands for its parent.
      otlpSpan({
        spanId: 'd'.repeat(16),
        parentSpanId: 'e'.repeat(16),
        attributes: attributes({ 'logfire.span_type': 'pending_span' }),
      }),
    ];
    const bytes = (text: string, contentType = 'application/json'): IngestRequest => ({
      contentType,
      contentEncoding: undefined,
      body: Buffer.from(text),
    });
    const { answers } = await expectSame([
      ['traces', request(otlpRequest(odd))],
      ['traces', request({ resourceMetrics: [] })],
      ['traces', request({})],
      ['traces', bytes('{')],
      ['traces', bytes('{', 'application/x-protobuf')],
      ['logs', bytes('\n\u0002\u0001\u0001')],
      ['metrics', bytes(`{"resourceMetrics":[${'['.repeat(100_000)}`)],
    ]);
    expect(answers.map((answer) => ('code' in answer ? answer.code : answer.message))).toEqual([
      expect.stringMatching(/^7 of 10 spans were rejected: .*1 span ends before the start/),
      expect.stringMatching('no resourceSpans'),
      null,
      'bad_data',
      'json_as_protobuf',
      'protobuf_as_json',
      'bad_data',
    ]);
  });
});

/** Threads that are started from now on. */
function noteThreads(): Worker[] {
  const threads: Worker[] = [];
  const note = (worker: Worker) => void threads.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return threads;
}

const large = JSON.stringify(
  otlpRequest([otlpSpan({ attributes: attributes({ text: 'x'.repeat(1_600_000) }) })]),
);

describe('the thread', () => {
  test('that ends while it reads costs that request alone, which may be tried again', async () => {
    const threads = noteThreads();
    const server = await startTestServer();
    expect((await postTraces(server.url, large)).status).toBe(200);
    const body = JSON.stringify(
      otlpRequest([otlpSpan({ attributes: attributes(keys(100_000, () => 'x')) })]),
    );
    const sent = postTraces(server.url, body);
    // With the body, it has its work.
    const thread = threads[0]!;
    const post = thread.postMessage.bind(thread);
    thread.postMessage = (...args: Parameters<typeof post>) => {
      post(...args);
      void thread.terminate();
    };
    const response = await sent;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ message: expect.stringMatching('has stopped') });

    expect((await postTraces(server.url, body)).status).toBe(200);
    expect(threads).toHaveLength(2);
    expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({ run: { spanCount: 1 } });
  });

  test('is started by the first large body, and closed with the server', async () => {
    const threads = noteThreads();
    const server = await startTestServer();
    expect((await server.send([otlpSpan()])).status).toBe(200);
    expect(threads).toEqual([]);
    expect((await postTraces(server.url, large)).status).toBe(200);
    const ended = once(threads[0]!, 'exit');
    await server.close();
    expect(await ended).toEqual([0]);
  });

  test('ends when there was nothing to read for a while, and the next body starts another', async () => {
    const threads = noteThreads();
    const bodies = createLargeBodies({ idleMs: 1 });
    for (const n of [0, 1]) {
      expect(await bodies.metrics('json', Buffer.from('{}'))).toMatchObject({ count: 0 });
      await once(threads[n]!, 'exit');
    }
    expect(threads).toHaveLength(2);
    await bodies.close();
  });

  test('reads the next body when one was left in the middle', async () => {
    const bodies = createLargeBodies({});
    onTestFinished(() => bodies.close());
    const full = async () => Promise.reject(new Error('full'));
    await expect(bodies.traces('json', Buffer.from(large), full)).rejects.toThrow('full');
    const names: string[] = [];
    await bodies.traces('json', Buffer.from(large), async (spans) => {
      names.push(...spans.map((span) => span.name));
    });
    expect(names).toEqual(['work']);
  });
});
