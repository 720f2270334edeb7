import { messageText, type Run, type RunSkeleton, type SpanDetail } from '@spanlight/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../src/server.ts';
import { fixtureNames, isJson, plainBody, readFixture, type ExpectedTrace } from './fixtures.ts';
import { toProtobuf } from './otlp-protobuf.ts';
import { startTestServer } from './server.ts';

/** Recorded programs, sent to a server as they were sent when they were recorded. */
describe.each(fixtureNames)('%s', (name) => {
  const { requests, traces } = readFixture(name);
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ database: ':memory:', port: 0 });
    for (const { path, headers, body } of requests) {
      const { status } = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
      expect(status).toBe(200);
    }
  });
  afterAll(() => server.close());

  async function read(traceId: string): Promise<RunSkeleton> {
    return (await (await fetch(`${server.url}/api/runs/${traceId}`)).json()) as RunSkeleton;
  }

  test.each(traces.map((trace) => [trace.scenario, trace] as const))(
    '%s comes out as one run',
    async (_, trace) => {
      const { run, spans } = await read(trace.traceId);
      assertRun(run, trace);
      expect(spans.map(({ spanId }) => spanId).toSorted()).toEqual(Object.keys(trace.spans).toSorted());
      const counting = spans.filter((span) => span.countsUsage && span.usage).map(({ spanId }) => spanId);
      const expected = Object.entries(trace.spans).filter(([, span]) => span.countsTokens);
      expect(counting.toSorted()).toEqual(expected.map(([spanId]) => spanId).toSorted());
      const ids = new Set(spans.map(({ spanId }) => spanId));
      const topLevel = spans.filter(({ parentSpanId }) => parentSpanId === null || !ids.has(parentSpanId));
      expect(topLevel.map(({ spanId }) => spanId).toSorted()).toEqual(trace.topLevelSpanIds.toSorted());
    },
  );

  // Content in attributes is compared span by span beside the normalisers.
  if (requests.some(({ path }) => path === '/v1/logs')) {
    test('has the content that came as log records', async () => {
      for (const { traceId, spans } of traces) {
        for (const [spanId, { input, output }] of Object.entries(spans)) {
          const path = `/api/runs/${traceId}/spans/${spanId}`;
          const detail = (await (await fetch(server.url + path)).json()) as SpanDetail;
          const said = detail.inputMessages?.findLast(({ role }) => role === 'user');
          if (input?.lastUserText && !input.note) expect(said && messageText(said)).toBe(input.lastUserText);
          const answer = detail.outputMessages?.map(messageText).join('\n');
          if (output?.text) expect(answer).toBe(output.text);
        }
      }
    });
  }

  // Those that were recorded in protobuf can't be told in JSON any more.
  if (!isJson(requests[0]!)) return;

  test('is the same in protobuf', async () => {
    const other = await startTestServer();
    for (const { path, headers, body } of requests) {
      const type = path === '/v1/logs' ? 'ExportLogsServiceRequest' : 'ExportTraceServiceRequest';
      const request = JSON.parse(Buffer.from(plainBody({ path, headers, body })).toString()) as object;
      const { status } = await fetch(`${other.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(toProtobuf(type, request)),
      });
      expect(status).toBe(200);
    }
    for (const { traceId, spans } of traces) {
      const same = await (await fetch(`${other.url}/api/runs/${traceId}`)).json();
      expect(same).toEqual(await read(traceId));
      for (const spanId of Object.keys(spans)) {
        const path = `/api/runs/${traceId}/spans/${spanId}`;
        const [one, two] = await Promise.all([fetch(`${server.url}${path}`), fetch(`${other.url}${path}`)]);
        expect(await two.json()).toEqual(await one.json());
      }
    }
  });
});

function assertRun(run: Run, trace: ExpectedTrace) {
  expect(run.name).toBe(trace.name);
  expect(trace.acceptableStatus ?? [trace.status]).toContain(run.status);
  expect(run.spanCount).toBe(trace.spanCount);
  expect(run.modelCallCount).toBe(trace.modelCallSpanIds.length);
  const tools = Object.values(trace.spans).filter(
    ({ type }) => type === 'tool_call' || type === 'mcp_tool_call',
  );
  expect(run.toolCallCount).toBe(tools.length);
  expect(run.usageComplete).toBe(trace.usageComplete);
  const { usage } = run;
  expect({
    input: usage?.inputTokens ?? 0,
    output: usage?.outputTokens ?? 0,
    total: usage?.totalTokens ?? 0,
    cacheRead: usage?.cacheReadTokens ?? 0,
    cacheWrite: usage?.cacheWriteTokens ?? 0,
    reasoning: usage?.reasoningTokens ?? 0,
  }).toMatchObject(trace.usage);
  if (trace.sessionId) expect(run.sessionId).toBe(trace.sessionId);
  if (trace.userId) expect(run.userId).toBe(trace.userId);
  if (trace.tags) expect(run.tags).toEqual(trace.tags);
  if (trace.recordedCostUsd !== undefined) expect(run.costUsd).toBeCloseTo(trace.recordedCostUsd, 9);
  else if (trace.referenceCostUsd) expect(run.costUsd).toBeCloseTo(trace.referenceCostUsd, 9);
}
