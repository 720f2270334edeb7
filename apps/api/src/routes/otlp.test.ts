import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { createGzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fromProtobuf, toProtobuf } from '../../test/otlp-protobuf.ts';
import { attributes, nano, otlpRequest, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { postTraces, startTestServer } from '../../test/server.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { version } from '../version.ts';

const body = JSON.stringify(otlpRequest([otlpSpan()]));
const protobufBody = toProtobuf('ExportTraceServiceRequest', otlpRequest([otlpSpan()]));
const protobufType = { 'content-type': 'application/x-protobuf' };

/** The names of the spans that were stored. */
async function storedNames(server: { get(path: string): Promise<unknown> }) {
  const skeleton = (await server.get(`/api/runs/${traceId}`)) as { spans?: { name: string }[] };
  return skeleton.spans?.map((span) => span.name) ?? [];
}

test.each([
  ['plain', body, {}],
  ['gzip', gzipSync(body), { 'content-encoding': 'gzip' }],
  ['with a charset', body, { 'content-type': 'application/json; charset=utf-8' }],
  ['with a charset in another spelling', body, { 'content-type': 'Application/JSON;charset="UTF-8"' }],
  ['said to be plain', body, { 'content-encoding': 'identity' }],
])('takes JSON, %s', async (_, sent, headers) => {
  const server = await startTestServer();
  const response = await postTraces(server.url, sent, headers);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual({});
  expect(await storedNames(server)).toEqual(['work']);
});

test.each([
  ['plain', protobufBody, {}],
  ['gzip', gzipSync(protobufBody), { 'content-encoding': 'gzip' }],
  ['with a charset', protobufBody, { 'content-type': 'application/x-protobuf; charset=binary' }],
])('takes protobuf, %s, and answers in it', async (_, sent, headers) => {
  const server = await startTestServer();
  const response = await postTraces(server.url, sent, { ...protobufType, ...headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-protobuf');
  expect((await response.arrayBuffer()).byteLength).toBe(0);
  expect(await storedNames(server)).toEqual(['work']);
});

test('says by its version that it is Spanlight, so that our SDK tells content once', async () => {
  const server = await startTestServer();
  const response = await postTraces(server.url, body);
  expect(response.headers.get('x-spanlight-server')).toBe(version);
});

test('tells in protobuf of what was rejected, and of why all was refused', async () => {
  const server = await startTestServer();
  const spans = [otlpSpan({ name: 'good' }), otlpSpan({ spanId: 'abcd' })];
  const sent = toProtobuf('ExportTraceServiceRequest', otlpRequest(spans));
  const partial = await postTraces(server.url, sent, protobufType);
  expect(partial.status).toBe(200);
  const bytes = new Uint8Array(await partial.arrayBuffer());
  expect(fromProtobuf('ExportTraceServiceResponse', bytes)).toEqual({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage:
        '1 of 2 spans were rejected: resourceSpans[0].scopeSpans[0].spans[1].spanId must be 16 hexadecimal digits, not "abcd".',
    },
  });
  expect(await storedNames(server)).toEqual(['good']);

  const refused = await postTraces(server.url, 'nonsense', protobufType);
  expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
  expect(fromProtobuf('RpcStatus', new Uint8Array(await refused.arrayBuffer()))).toEqual({
    code: 3,
    message: expect.stringMatching(/^The body is not OTLP in protobuf: /) as string,
  });
});

test('takes what Langfuse sends to its own path, with its keys', async () => {
  const server = await startTestServer();
  const response = await fetch(`${server.url}/api/public/otel/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Basic cGs6c2s=' },
    body,
  });
  expect([response.status, await response.json()]).toEqual([200, {}]);
  expect(await storedNames(server)).toEqual(['work']);
});

test('takes a body in chunks, without a length', async () => {
  const server = await startTestServer();
  const bytes = Buffer.from(body);
  const chunks = new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += 100) controller.enqueue(bytes.subarray(i, i + 100));
      controller.close();
    },
  });
  const response = await fetch(`${server.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chunks,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(200);
  expect(await storedNames(server)).toEqual(['work']);
});

test('stores the good spans and tells of the others', async () => {
  const server = await startTestServer();
  const response = await server.send([
    otlpSpan({ name: 'good' }),
    otlpSpan({ spanId: 'abc' }),
    otlpSpan({ traceId: '' }),
  ]);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    partialSuccess: {
      rejectedSpans: '2',
      errorMessage:
        '2 of 3 spans were rejected: resourceSpans[0].scopeSpans[0].spans[1].spanId must be 16 hexadecimal digits, not "abc"; ' +
        'resourceSpans[0].scopeSpans[0].spans[2].traceId must be 32 hexadecimal digits, not "".',
    },
  });
  expect(await storedNames(server)).toEqual(['good']);
});

test('warns of spans that end before they start, and stores them', async () => {
  const server = await startTestServer();
  const backward = otlpSpan({ name: 'backward', endTimeUnixNano: nano(-5) });
  const warning =
    '1 span ends before the start, stored as taking no time: resourceSpans[0].scopeSpans[0].spans[0].';
  expect(await (await server.send([backward])).json()).toEqual({
    partialSuccess: { rejectedSpans: '0', errorMessage: warning },
  });
  expect(await storedNames(server)).toEqual(['backward']);
  expect(await (await server.send([backward, {}])).json()).toMatchObject({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage: expect.stringMatching(/^1 of 2 .*\. 1 span ends/) as string,
    },
  });
});

test('names the first few of many rejected spans', async () => {
  const server = await startTestServer();
  const response = await server.send(Array.from({ length: 9 }, () => ({})));
  const { partialSuccess } = (await response.json()) as {
    partialSuccess: { rejectedSpans: string; errorMessage: string };
  };
  expect(partialSuccess.rejectedSpans).toBe('9');
  expect(partialSuccess.errorMessage.match(/spans\[\d\]/g)).toHaveLength(5);
  expect(partialSuccess.errorMessage).toMatch(/; and 4 more\.$/);
});

test('warns of a request that is about something else, and rejects nothing', async () => {
  const server = await startTestServer();
  const response = await postTraces(server.url, '{"resourceLogs":[]}');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    partialSuccess: {
      rejectedSpans: '0',
      errorMessage: 'The request has no resourceSpans, only resourceLogs.',
    },
  });
});

test.each([
  ['is not JSON', '{', {}, 400, 3, /^The body is not JSON: /],
  ['is empty', '', {}, 400, 3, /^The body is not JSON: /],
  ['is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}, 400, 3, 'The body is not UTF-8.'],
  ['is no OTLP', '{"resourceSpans":{}}', {}, 400, 3, 'resourceSpans must be a list.'],
  [
    'is said to be gzip and is not',
    body,
    { 'content-encoding': 'gzip' },
    400,
    3,
    /^The body could not be read: /,
  ],
  [
    'is cut off gzip',
    gzipSync(body).subarray(0, 50),
    { 'content-encoding': 'gzip' },
    400,
    3,
    /^The body could not be read: /,
  ],
  [
    'is in an unknown encoding',
    body,
    { 'content-encoding': 'br' },
    415,
    3,
    'Content-Encoding "br" is not supported: send gzip, or none.',
  ],
  [
    'is plain text',
    body,
    { 'content-type': 'text/plain' },
    415,
    3,
    'Content-Type "text/plain" is not OTLP: send application/json or application/x-protobuf.',
  ],
  [
    'has no type',
    Buffer.from(body),
    { 'content-type': '' },
    415,
    3,
    'Content-Type is missing, and is not OTLP: send application/json or application/x-protobuf.',
  ],
  [
    'is in another charset',
    body,
    { 'content-type': 'application/json; charset=latin1' },
    415,
    3,
    'Text must be UTF-8, not latin1.',
  ],
])('refuses a body that %s, with a google.rpc.Status', async (_, sent, headers, status, code, message) => {
  const server = await startTestServer();
  const response = await postTraces(server.url, sent, headers);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('refuses what is too large, plain or after decompression', async () => {
  const server = await startTestServer({ maxBodyBytes: 100_000 });
  const large = Buffer.from(JSON.stringify(otlpRequest([otlpSpan({ name: 'x'.repeat(150_000) })])));
  for (const [sent, headers] of [
    [large, {}],
    [gzipSync(large), { 'content-encoding': 'gzip' }],
  ] as const) {
    const response = await postTraces(server.url, sent, headers);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      code: 8,
      message: expect.stringMatching(/^The body is larger than 100000 bytes/),
    });
  }
});

test('whoever is refused still gets the answer, and can go on over the same connection', async () => {
  const server = await startTestServer({ maxBodyBytes: 20_000_000 });
  for (const [megabytes, headers, status] of [
    [19, { 'content-type': 'text/plain' }, 415],
    [19, { 'content-encoding': 'br' }, 415],
    [39, {}, 413],
    [19, { 'content-encoding': 'gzip' }, 400],
  ] as const) {
    const response = await postTraces(server.url, new Uint8Array(megabytes * 1_000_000), headers);
    expect(response.status).toBe(status);
    await response.arrayBuffer();
    expect((await server.send([otlpSpan()])).status).toBe(200);
  }
});

test('holds no more of a bomb than the limit', async () => {
  const server = await startTestServer({ maxBodyBytes: 1_000_000 });
  const bomb = await gzipOfZeros(100);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 1);
  const response = await postTraces(server.url, bomb, { 'content-encoding': 'gzip' });
  clearInterval(watch);
  expect(response.status).toBe(413);
  expect(most - before).toBeLessThan(30_000_000);
});

/** Made piece by piece, so that the test itself never holds what the server must not. */
async function gzipOfZeros(megabytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const zeros = Buffer.alloc(1_000_000);
  const gzip = Readable.from(Array.from({ length: megabytes }, () => zeros)).pipe(createGzip());
  const pieces: Buffer[] = [];
  for await (const piece of gzip as AsyncIterable<Buffer>) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

test.each(['logs', 'metrics'])('accepts %s in either encoding, and counts them', async (signal) => {
  const server = await startTestServer();
  const json = await fetch(`${server.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect([json.status, await json.json()]).toEqual([200, {}]);
  const protobuf = await fetch(`${server.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(),
  });
  expect(protobuf.status).toBe(200);
  expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf');
  expect((await protobuf.arrayBuffer()).byteLength).toBe(0);
  expect(await server.get('/api/health')).toMatchObject({ received: { traces: 0, [signal]: 2 } });
});

const hostileSpans: [string, object][] = [
  ['a list of a million', { attributes: attributes({ list: Array.from({ length: 1_000_000 }, () => 1) }) }],
  ['a name of a megabyte', { name: 'n'.repeat(1_000_000) }],
  [
    'keys that JavaScript gives a meaning',
    { attributes: attributes({ ['__proto__']: { a: 1 }, constructor: 'x', toString: 1 }) },
  ],
  [
    'a message far out',
    {
      attributes: attributes({
        'gen_ai.prompt.999999999.role': 'user',
        'gen_ai.prompt.999999999.content': 'far',
        'llm.input_messages.999999999.message.content': 'out',
      }),
    },
  ],
  ['itself for a parent', { parentSpanId: spanId }],
  ['a time far out', { startTimeUnixNano: '1000', endTimeUnixNano: '9007199254740991000' }],
];

test.each(hostileSpans)('stores a span that has %s, and shows it', async (_, fields) => {
  const server = await startTestServer();
  const span = otlpSpan(fields);
  expect(await (await server.send([span])).json()).toEqual({});
  expect(await server.get(`/api/runs/${traceId}`)).toMatchObject({ spans: [{ name: span.name }] });
  const { attributes: stored } = (await server.get(`/api/runs/${traceId}/spans/${spanId}`)) as {
    attributes: object;
  };
  expect(Object.keys(stored).toSorted()).toEqual((span.attributes ?? []).map(({ key }) => key).toSorted());
});

test("stores spans that are each other's parents", async () => {
  const server = await startTestServer();
  const other = 'c'.repeat(16);
  await server.send([otlpSpan({ parentSpanId: other }), otlpSpan({ spanId: other, parentSpanId: spanId })]);
  expect(await storedNames(server)).toEqual(['work', 'work']);
});

test('whatever the bytes are, it answers, and goes on', async () => {
  const server = await startTestServer();
  const types = fc.constantFrom('application/json', 'application/x-protobuf');
  const paths = fc.constantFrom('traces', 'logs', 'metrics');
  const mutated = fc
    .tuple(fc.constantFrom(Buffer.from(body), Buffer.from(protobufBody)), fc.nat(), fc.nat(255))
    .map(([real, at, byte]) => {
      const bytes = new Uint8Array(real);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(paths, types, fc.oneof(fc.uint8Array(), mutated), async (path, type, bytes) => {
      const response = await fetch(`${server.url}/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(bytes),
      });
      expect([200, 400]).toContain(response.status);
      expect(response.headers.get('content-type')).toBe(type);
    }),
    { numRuns: 200 },
  );
  expect((await server.send([otlpSpan()])).status).toBe(200);
});

test('answers 503 while another process holds the database, and takes the same request after', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const database = join(folder, 'spanlight.db');
  const server = await startTestServer({ database, busyWaitMs: 0 });
  const other = new DatabaseSync(database);
  // The server's own chores may hold it for a moment.
  await vi.waitFor(() => other.exec('begin immediate'), { timeout: 5000 });
  const refused = await server.send([otlpSpan()]);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ code: 14 });
  other.exec('rollback');
  other.close();
  expect((await server.send([otlpSpan()])).status).toBe(200);
  expect(await storedNames(server)).toEqual(['work']);
});

test('waits a moment for another process to let go', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const database = join(folder, 'spanlight.db');
  const server = await startTestServer({ database, busyWaitMs: 60_000 });
  const other = new DatabaseSync(database);
  // The server's own chores may hold it for a moment.
  await vi.waitFor(() => other.exec('begin immediate'), { timeout: 5000 });
  const sent = server.send([otlpSpan()]);
  // Reading goes on meanwhile.
  expect(await server.get('/api/runs')).toMatchObject({ runs: [] });
  other.exec('rollback');
  other.close();
  expect((await sent).status).toBe(200);
});

test('another method, and another path, are answered in words', async () => {
  const server = await startTestServer();
  const get = await fetch(`${server.url}/v1/traces`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await get.json()).toEqual({ code: 12, message: 'Send OTLP to /v1/traces with POST.' });
  const unknown = await fetch(`${server.url}/v1/spans`, { method: 'POST' });
  expect([unknown.status, await unknown.json()]).toEqual([
    404,
    { code: 5, message: 'Send spans to /v1/traces.' },
  ]);
});

test('pages of this machine may send spans, those of others only when they are let', async () => {
  const server = await startTestServer({ allowedOrigins: ['https://app.example.com'] });
  const preflight = (origin: string) =>
    fetch(`${server.url}/v1/traces`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-custom',
      },
    });
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'https://app.example.com']) {
    const { headers } = await preflight(origin);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-headers')).toBe('content-type,x-custom');
    expect((await postTraces(server.url, body, { origin })).status).toBe(200);
  }
  for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null']) {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    const refused = await postTraces(server.url, body, { origin });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({
      code: 7,
      message: expect.stringContaining(`--allow-origin ${origin}`),
    });
  }
});

test('a span is there with all it carried once its request is answered', async () => {
  const server = await startTestServer();
  await server.send([otlpSpan({ attributes: attributes({ 'a.b': [1, 2], big: 9_007_199_254_740_991 }) })]);
  expect(await server.get(`/api/runs/${traceId}/spans/${spanId}`)).toMatchObject({
    attributes: { 'a.b': [1, 2], big: 9_007_199_254_740_991 },
    scope: { name: 'test', version: '1.0' },
    resource: { 'service.name': 'shop' },
  });
});
