import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  status,
  type ServiceError,
} from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { doctorSchema } from '@spanlight/schema';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fromProtobuf, toProtobuf } from '../test/otlp-protobuf.ts';
import { otlpRequest, otlpSpan, traceId } from '../test/otlp.ts';
import { startTestServer, type TestServer } from '../test/server.ts';
import { temporaryFolder } from '../test/temporary.ts';

const request = toProtobuf('ExportTraceServiceRequest', otlpRequest([otlpSpan()]));

/** Calls a method with bytes, as any client does; resolves to the answer's bytes. */
function call(
  url: string,
  body: Uint8Array,
  { signal = 'trace', service = 'TraceService', isGzip = false } = {},
): Promise<Uint8Array> {
  const client = new Client(new URL(url).host, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': isGzip
      ? compressionAlgorithms.gzip
      : compressionAlgorithms.identity,
  });
  onTestFinished(() => client.close());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/opentelemetry.proto.collector.${signal}.v1.${service}/Export`,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      body,
      new Metadata(),
      (error, answer) => (error ? reject(error) : resolve(answer!)),
    );
  });
}

async function refusal(calling: Promise<unknown>): Promise<ServiceError> {
  return calling.then(
    () => {
      throw new Error('It was taken.');
    },
    (error: ServiceError) => error,
  );
}

async function startGrpcServer(options = {}): Promise<TestServer & { grpcUrl: string }> {
  const server = await startTestServer({ grpcPort: 0, ...options });
  return { ...server, grpcUrl: server.grpcUrl! };
}

async function storedNames(server: TestServer) {
  const run = (await server.get(`/api/runs/${traceId}`)) as { spans?: { name: string }[] };
  return run.spans?.map(({ name }) => name) ?? [];
}

test("takes what OpenTelemetry's own exporter sends", async () => {
  const server = await startGrpcServer();
  const exporter = new OTLPTraceExporter({ url: server.grpcUrl });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer('test').startSpan('work', { attributes: { 'a.b': [1, 2] } });
  span.end();
  await provider.shutdown();
  trace.disable();
  const ids = span.spanContext();
  expect(await server.get(`/api/runs/${ids.traceId}/spans/${ids.spanId}`)).toMatchObject({
    name: 'work',
    attributes: { 'a.b': [1, 2] },
  });
  const { requests } = doctorSchema.parse(await server.get('/api/doctor'));
  expect(requests).toMatchObject([
    {
      protocol: 'grpc',
      status: 200,
      spans: { stored: 1 },
      userAgent: expect.stringContaining('OTel-OTLP') as string,
    },
  ]);
});

test.each([
  ['plain', false],
  ['gzip', true],
])('takes bytes, %s, and answers with none', async (_, isGzip) => {
  const server = await startGrpcServer();
  expect((await call(server.grpcUrl, request, { isGzip })).byteLength).toBe(0);
  expect(await storedNames(server)).toEqual(['work']);
});

test('takes the same at the HTTP port, for those who know one endpoint alone', async () => {
  const server = await startGrpcServer();
  for (let i = 0; i < 3; i++) await call(server.url, request);
  expect(await storedNames(server)).toEqual(['work']);
  expect((await server.send([otlpSpan()])).status).toBe(200);
});

test('tells of what was rejected', async () => {
  const server = await startGrpcServer();
  const body = toProtobuf(
    'ExportTraceServiceRequest',
    otlpRequest([otlpSpan(), otlpSpan({ spanId: 'abcd' })]),
  );
  expect(fromProtobuf('ExportTraceServiceResponse', await call(server.grpcUrl, body))).toMatchObject({
    partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('spanId') as string },
  });
});

test('takes logs and metrics', async () => {
  const server = await startGrpcServer();
  await call(server.grpcUrl, new Uint8Array(), { signal: 'logs', service: 'LogsService' });
  await call(server.grpcUrl, new Uint8Array(), { signal: 'metrics', service: 'MetricsService' });
  expect(await server.get('/api/health')).toMatchObject({ received: { traces: 0, logs: 1, metrics: 1 } });
});

test('refuses what is no OTLP for good', async () => {
  const server = await startGrpcServer();
  const error = await refusal(call(server.grpcUrl, Buffer.from('nonsense')));
  expect(error).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining('not OTLP') as string,
  });
});

test('refuses what is too large, compressed or not, and holds no more of it than the limit', async () => {
  const server = await startGrpcServer({ maxBodyBytes: 100_000 });
  for (const isGzip of [false, true]) {
    const error = await refusal(call(server.grpcUrl, new Uint8Array(10_000_000), { isGzip }));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
  }
  expect((await call(server.grpcUrl, request)).byteLength).toBe(0);
});

test('asks to come again while the database is busy', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const database = join(folder, 'spanlight.db');
  const server = await startGrpcServer({ database, busyWaitMs: 0 });
  const other = new DatabaseSync(database);
  // The server's own chores may hold it for a moment.
  await vi.waitFor(() => other.exec('begin immediate'), { timeout: 5000 });
  const error = await refusal(call(server.grpcUrl, request));
  expect(error.code).toBe(status.UNAVAILABLE);
  const details = error.metadata.get('grpc-status-details-bin')[0] as Buffer;
  expect(fromProtobuf('RpcStatus', details)).toMatchObject({ code: 14 });
  expect(details.includes('google.rpc.RetryInfo')).toBe(true);
  other.exec('rollback');
  other.close();
  expect((await call(server.grpcUrl, request)).byteLength).toBe(0);
});

test('HTTP goes on when the port is taken, and the doctor says what is missing', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const server = await startTestServer({ grpcPort: port });
  expect((await server.send([otlpSpan()])).status).toBe(200);
  const { advice } = doctorSchema.parse(await server.get('/api/doctor'));
  expect(advice[0]).toMatchObject({
    rule: 'grpc-port-taken',
    text: expect.stringContaining(`Port ${port}`) as string,
  });
});

test('gRPC that comes to the HTTP port while it is off is refused, and the doctor says what to do', async () => {
  const server = await startTestServer();
  await refusal(call(server.url, request));
  const { advice, requests } = doctorSchema.parse(await server.get('/api/doctor'));
  expect(requests[0]).toMatchObject({ protocol: 'grpc', status: 400 });
  expect(advice[0]).toMatchObject({
    rule: 'grpc-on-http-port',
    text: expect.stringContaining('http/protobuf') as string,
  });
});
