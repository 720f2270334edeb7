import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startReceiver, toRecord } from '../test/receiver.ts';
import type { Receiver } from '../test/receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  for (const name of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL']) vi.stubEnv(name, undefined);
  receiver = await startReceiver();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.close();
});

/** Runs an example to its end, and gives what it wrote. */
async function run(example: string, variables: Record<string, string> = {}): Promise<string> {
  const path = fileURLToPath(new URL(example, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path], {
    env: { ...process.env, SPANLIGHT_ENDPOINT: receiver.endpoint, ...variables },
  });
  return stdout;
}

/** The last state of each span that arrived. */
function received() {
  const last = new Map(receiver.spans.map((span) => [span.spanId, span]));
  return [...last.values()].map((span) => ({ ...span, attributes: toRecord(span.attributes) }));
}

test('streaming: spans end with their streams, read to the end or not', async () => {
  const output = await run('streaming.ts');
  expect(output).toContain('swimwear for the harbour baths');
  const spans = received();
  expect(spans.map(({ name }) => name)).toEqual(['packing assistant', 'chat gpt-5-mini', 'chat gpt-5-mini']);
  expect(spans.every(({ endTimeUnixNano }) => endTimeUnixNano !== undefined)).toBe(true);
  const [agent, whole, part] = spans;
  expect([whole?.parentSpanId, part?.parentSpanId]).toEqual([agent?.spanId, agent?.spanId]);
  expect(JSON.parse(whole?.attributes['spanlight.output'] as string)).toContain('a charger');
  expect(JSON.parse(part?.attributes['spanlight.output'] as string)).not.toContain('a charger');
  expect(whole?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
});

test('sampling and redaction: one run is kept, without its secrets', async () => {
  const output = await run('sampling-and-redaction.ts');
  expect(output).toMatch(/free: not kept\nenterprise: trace [0-9a-f]{32}/);
  const spans = received();
  expect(spans.map(({ name }) => name)).toEqual(['refund', 'transfer']);
  const everything = JSON.stringify(spans);
  expect(everything).toContain('Ines Duarte');
  expect(everything).not.toContain('370400440532');
  expect(everything).not.toContain('sk-4f1c2a9e');
});

test('HTTP server: one trace over two programs', async () => {
  const output = await run('http-server.ts');
  const spans = received();
  expect(new Set(spans.map(({ traceId }) => `trace ${traceId}\n`))).toEqual(new Set([output]));
  const parents = spans.map(({ name, parentSpanId }) => [
    name,
    spans.find(({ spanId }) => spanId === parentSpanId)?.name,
  ]);
  expect(Object.fromEntries(parents)).toEqual({
    assistant: undefined,
    find_articles: 'assistant',
    'GET /articles': 'find_articles',
    search: 'GET /articles',
  });
  const request = spans.find(({ name }) => name === 'GET /articles');
  expect(request?.attributes).toMatchObject({
    'spanlight.input': '{"topic":"refunds"}',
    'spanlight.metadata': '{"status":200}',
  });
  expect(new Set(receiver.requests.map(({ resource }) => resource['service.name']))).toEqual(
    new Set(['assistant', 'help-centre']),
  );
});

test('other backends: each span once, with headers and in the words of the conventions', async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, BACKEND_TOKEN: 't-1' };
  expect(await run('other-backend.ts', variables)).toContain('0 spans lost');
  expect(receiver.requests).toMatchObject([{ headers: { authorization: 'Bearer t-1' } }]);
  expect(receiver.spans.map(({ name }) => name)).toEqual(['chat gpt-5-mini', 'support']);
  expect(received()[0]?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.input.messages': expect.stringContaining('Where is my parcel?'),
    'gen_ai.output.messages': expect.stringContaining('with the courier'),
  });
});

test('OpenTelemetry, live: a tool of the AI SDK is seen while it runs', async () => {
  const isTool = (span: { name: string; endTimeUnixNano?: string }) =>
    span.name === 'execute_tool searchTrains';
  expect(await run('otel-live.ts')).toContain('Hotel Kanalen');
  const states = receiver.spans.filter(isTool).map(({ endTimeUnixNano }) => endTimeUnixNano !== undefined);
  expect(states).toEqual([false, true]);
  expect(received().every(({ endTimeUnixNano }) => endTimeUnixNano !== undefined)).toBe(true);
});
