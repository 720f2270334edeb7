import {
  buildTree,
  messageText,
  type Run,
  type RunSkeleton,
  type SpanDetail,
  type SpanRow,
  type TreeNode,
} from '@spanlight/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../src/server.ts';
import {
  fixtureNames,
  isJson,
  plainBody,
  readFixture,
  type ExpectedNode,
  type ExpectedTrace,
} from './fixtures.ts';
import { toProtobuf } from './otlp-protobuf.ts';
import { startTestServer } from './server.ts';

/** Recorded programs, sent to a server as they were sent when they were recorded. */
describe.each(fixtureNames)('%s', (name) => {
  const { serviceName, requests, traces, totals } = readFixture(name);
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

  async function readDetail(traceId: string, spanId: string): Promise<SpanDetail> {
    return (await (await fetch(`${server.url}/api/runs/${traceId}/spans/${spanId}`)).json()) as SpanDetail;
  }

  test.each(traces.map((trace) => [trace.scenario, trace] as const))(
    '%s comes out as one run',
    async (_, trace) => {
      const { run, spans } = await read(trace.traceId);
      assertRun(run, trace);
      expect(run.serviceName).toBe(serviceName);
      expect(spans.map(({ spanId }) => spanId).toSorted()).toEqual(Object.keys(trace.spans).toSorted());
      const counting = spans.filter((span) => span.countsUsage && span.usage).map(({ spanId }) => spanId);
      const expected = Object.entries(trace.spans).filter(([, span]) => span.countsTokens);
      expect(counting.toSorted()).toEqual(expected.map(([spanId]) => spanId).toSorted());
      const ids = new Set(spans.map(({ spanId }) => spanId));
      const topLevel = spans.filter(({ parentSpanId }) => parentSpanId === null || !ids.has(parentSpanId));
      expect(topLevel.map(({ spanId }) => spanId).toSorted()).toEqual(trace.topLevelSpanIds.toSorted());
      expect(spans.find(({ parentSpanId }) => parentSpanId === null)?.spanId ?? null).toBe(trace.rootSpanId);
      const { roots } = buildTree(spans);
      const missing = roots.filter(({ row }) => row === null);
      expect(missing.map(({ spanId }) => spanId).toSorted()).toEqual(trace.missingParentSpanIds ?? []);
      expect(roots.flatMap((root) => (root.row ? [root] : root.children)).map(toNode)).toEqual(
        trace.tree.map(asSorted),
      );
    },
  );

  test.each(traces.map((trace) => [trace.scenario, trace] as const))(
    '%s has what the program said, found and cost',
    async (_, trace) => {
      const details: SpanDetail[] = [];
      for (const [spanId, expected] of Object.entries(trace.spans)) {
        const detail = await readDetail(trace.traceId, spanId);
        details.push(detail);
        expect(detail.startedAt).toBe(toMicroseconds(expected.startTimeUnixNano));
        expect(detail.endedAt).toBe(toMicroseconds(expected.endTimeUnixNano));
        const cost = expected.recordedCostUsd ?? expected.referenceCostUsd;
        // The price list knows no embedding by its name alone; the trace's expected cost is without it, too.
        const isKnown = expected.type !== 'embedding' || expected.provider !== undefined;
        if (cost !== undefined && expected.status !== 'error' && isKnown)
          expect(detail.costUsd).toBeCloseTo(cost, 9);
        if (expected.tool?.error) expect(detail.error?.message).toContain(expected.tool.error);
      }
      assertFound(details, trace);
    },
  );

  test('comes to the same sums', async () => {
    const skeletons = await Promise.all(traces.map(({ traceId }) => read(traceId)));
    const runs = skeletons.map(({ run }) => run);
    const handOffs = skeletons.flatMap(({ spans }) => spans).filter(isHandOff).length;
    const sum = (count: (run: Run) => number | null | undefined) =>
      runs.reduce((total, run) => total + (count(run) ?? 0), 0);
    expect({
      traces: runs.length,
      spans: sum((run) => run.spanCount),
      modelCallSpans: sum((run) => run.modelCallCount),
      toolSpans: sum((run) => run.toolCallCount) - handOffs,
      usage: {
        input: sum((run) => run.usage?.inputTokens),
        output: sum((run) => run.usage?.outputTokens),
        total: sum((run) => run.usage?.totalTokens),
      },
    }).toMatchObject({
      traces: totals.traces,
      spans: totals.spans,
      modelCallSpans: totals.modelCallSpans,
      toolSpans: totals.toolSpans,
      usage: { input: totals.usage.input, output: totals.usage.output, total: totals.usage.total },
    });
  });

  // Content in attributes is compared span by span beside the normalisers.
  if (requests.some(({ path }) => path === '/v1/logs')) {
    test('has the content that came as log records', async () => {
      for (const { traceId, spans } of traces) {
        for (const [spanId, { input, output }] of Object.entries(spans)) {
          const detail = await readDetail(traceId, spanId);
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

/** A call of a tool that only says who goes on. */
function isHandOff({ toolName, name }: SpanRow): boolean {
  return toolName !== null && name.startsWith('handoff to ');
}

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
  const sessionId = trace.sessionId ?? trace.threadId;
  if (sessionId) expect(run.sessionId).toBe(sessionId);
  if (trace.userId) expect(run.userId).toBe(trace.userId);
  if (trace.tags) expect(run.tags).toEqual(trace.tags);
  if (trace.recordedCostUsd !== undefined) expect(run.costUsd).toBeCloseTo(trace.recordedCostUsd, 9);
  else if (trace.referenceCostUsd) expect(run.costUsd).toBeCloseTo(trace.referenceCostUsd, 9);
}

function toNode({ spanId, row, children }: TreeNode): ExpectedNode {
  return asSorted({ spanId, name: row?.name ?? '', children: children.map(toNode) });
}

/** Those that start in the same millisecond stand in no order. */
function asSorted({ spanId, name, children = [] }: ExpectedNode): ExpectedNode {
  const sorted = children.map(asSorted).toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
  return { spanId, name, children: sorted };
}

function toMicroseconds(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n);
}

/** What is known of a trace as a whole, and has to be on one of its spans. */
function assertFound(details: readonly SpanDetail[], trace: ExpectedTrace) {
  const { finalAnswer, metadata, promptTemplate, retrievedDocuments, outputToolCalls, error } = trace;
  if (finalAnswer !== undefined) expect(details.flatMap(answersOf)).toContainEqual(finalAnswer);
  if (metadata)
    expect(details.map((detail) => detail.metadata)).toContainEqual(expect.objectContaining(metadata));
  if (promptTemplate) expect(details.map((detail) => detail.promptTemplate)).toContainEqual(promptTemplate);
  if (retrievedDocuments)
    expect(details.map(({ output }) => output)).toContainEqual(
      retrievedDocuments.map((document) => expect.objectContaining(document) as unknown),
    );
  if (error) expect(details.map((detail) => detail.error?.message ?? '').join('\n')).toContain(error);
  const calls = details
    .flatMap(({ outputMessages }) => outputMessages ?? [])
    .flatMap(({ parts }) => parts)
    .filter((part) => part.type === 'tool_call');
  for (const { id, name, args } of outputToolCalls ?? []) {
    expect(calls).toContainEqual({ type: 'tool_call', id, name, arguments: args });
  }
}

/** As a text, and as what it is JSON of. */
function answersOf({ output, outputMessages }: SpanDetail): unknown[] {
  const said = outputMessages?.map(messageText).join('\n') ?? '';
  return [output, said, parsed(said), parsed(output)];
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}
