import { OpenTelemetry } from '@ai-sdk/otel';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { NodeTracerProvider as NodeTracerProvider1 } from '@opentelemetry/sdk-trace-node-1';
import { generateText, registerTelemetry, tool } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startReceiver, toRecord } from '../test/receiver.ts';
import type { Receiver, ReceiverOptions } from '../test/receiver.ts';
import { encodeOtelRequest, encodeOtelSpan } from './exporters/otel-encode.ts';
import { SpanlightSpanProcessor } from './otel.ts';
import type { OtelSpan, SpanlightSpanProcessorOptions } from './otel.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
  trace.disable();
  context.disable();
});

async function receive(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options);
  closers.push(() => receiver.close());
  return receiver;
}

function createProcessor(options: SpanlightSpanProcessorOptions) {
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { logger, processor: new SpanlightSpanProcessor({ logger, maxBatchWaitMs: 10, ...options }) };
}

/** One provider of each line of the SDK, with our processor in it. */
const providers = {
  '2.x': (processor: SpanlightSpanProcessor) =>
    new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'my-app' }),
      spanProcessors: [processor],
    }),
  '1.x': (processor: SpanlightSpanProcessor) => new NodeTracerProvider1({ spanProcessors: [processor] }),
};

test.each(['1.x', '2.x'] as const)(
  'with the SDK %s a span is seen while it runs and when it ends',
  async (line) => {
    const receiver = await receive();
    const { processor } = createProcessor({ endpoint: receiver.endpoint });
    const tracer: Tracer = providers[line](processor).getTracer('my-tracer', '1.2.3');
    const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER, attributes: { early: true } });
    const child = tracer.startSpan('child', {}, trace.setSpan(context.active(), parent));
    // Set after the start, but before anything was sent.
    parent.setAttribute('late', 'too');
    await receiver.until(() => receiver.spans.length === 2);
    const [started] = receiver.spans;
    expect(started).toMatchObject({ name: 'parent', kind: 2, flags: 1, status: { code: 0 } });
    expect(started).not.toHaveProperty('endTimeUnixNano');
    expect(toRecord(started!.attributes)).toEqual({ early: true, late: 'too' });

    child.recordException(new RangeError('too far'));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    child.end();
    parent.end();
    await processor.forceFlush();
    const [endedChild, endedParent] = receiver.spans.slice(2);
    const { traceId, spanId } = parent.spanContext();
    expect(endedChild).toMatchObject({
      name: 'child',
      traceId,
      parentSpanId: spanId,
      status: { code: 2, message: 'failed' },
      events: [{ name: 'exception' }],
    });
    expect(endedParent).toMatchObject({ name: 'parent', spanId });
    expect(BigInt(endedParent!.endTimeUnixNano!)).toBeGreaterThan(BigInt(endedParent!.startTimeUnixNano));
    expect(receiver.requests[0]).toMatchObject({ scope: { name: 'my-tracer', version: '1.2.3' } });
    expect(receiver.requests[0]?.resource).toHaveProperty(['service.name']);
    await processor.shutdown();
  },
);

test('a program of the AI SDK is live: a running tool is seen before it has ended', async () => {
  const receiver = await receive();
  const { processor } = createProcessor({ endpoint: receiver.endpoint });
  const provider = providers['2.x'](processor);
  provider.register();
  registerTelemetry(new OpenTelemetry());
  const usage = {
    inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 5, text: 5, reasoning: undefined },
  };
  const finish = (unified: 'stop' | 'tool-calls') => ({ unified, raw: undefined });
  const answers = [
    {
      content: [
        { type: 'tool-call' as const, toolCallId: 'c1', toolName: 'weather', input: '{"city":"Oslo"}' },
      ],
      finishReason: finish('tool-calls'),
      usage,
      warnings: [],
    },
    {
      content: [{ type: 'text' as const, text: 'Cold.' }],
      finishReason: finish('stop'),
      usage,
      warnings: [],
    },
  ];
  const isToolShown = () => receiver.spans.some(({ name }) => name === 'execute_tool weather');
  let wasShownInTime = false;
  const { text } = await generateText({
    model: new MockLanguageModelV3({ doGenerate: async () => answers.shift()! }),
    prompt: 'What is the weather in Oslo?',
    stopWhen: ({ steps }) => steps.length === 2,
    tools: {
      weather: tool({
        inputSchema: z.object({ city: z.string() }),
        async execute() {
          await receiver.until(isToolShown);
          wasShownInTime = true;
          return { celsius: 4 };
        },
      }),
    },
  });
  await provider.shutdown();
  expect(text).toBe('Cold.');
  expect(wasShownInTime).toBe(true);
  const ended = receiver.spans.filter(({ endTimeUnixNano }) => endTimeUnixNano !== undefined);
  const started = receiver.spans.filter(({ endTimeUnixNano }) => endTimeUnixNano === undefined);
  expect(new Set(ended.map(({ traceId }) => traceId)).size).toBe(1);
  expect(ended.map(({ name }) => name)).toContain('execute_tool weather');
  // Whatever was shown as running has ended.
  const endedIds = new Set(ended.map(({ spanId }) => spanId));
  expect(started.filter(({ spanId }) => !endedIds.has(spanId))).toEqual([]);
  const toolSpan = ended.find(({ name }) => name === 'execute_tool weather');
  expect(toRecord(toolSpan!.attributes)).toMatchObject({ 'gen_ai.tool.call.id': 'c1' });
});

test('spans that are recorded for others alone are not sent', async () => {
  const receiver = await receive();
  const { processor } = createProcessor({ endpoint: receiver.endpoint });
  const { RECORD, RECORD_AND_SAMPLED } = SamplingDecision;
  const sampler = {
    shouldSample: (_context: unknown, _traceId: string, name: string) => ({
      decision: name === 'kept' ? RECORD_AND_SAMPLED : RECORD,
    }),
  };
  const tracer = new NodeTracerProvider({ sampler, spanProcessors: [processor] }).getTracer('t');
  for (const name of ['for others', 'kept']) tracer.startSpan(name).end();
  await processor.forceFlush();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['kept']);
});

test('what a program learns of itself after its start goes with the first span', async () => {
  const receiver = await receive();
  const { processor } = createProcessor({ endpoint: receiver.endpoint });
  let learn = (_name: string) => {};
  const name = new Promise<string>((resolve) => (learn = resolve));
  const resource = resourceFromAttributes({ 'service.name': 'my-app', 'host.name': name });
  const tracer = new NodeTracerProvider({ resource, spanProcessors: [processor] }).getTracer('t');
  tracer.startSpan('span').end();
  const flushed = processor.forceFlush();
  learn('my-host');
  await flushed;
  expect(receiver.requests.map((request) => request.resource['host.name'])).toEqual(['my-host']);
});

test('a receiver in trouble is tried again', async () => {
  const receiver = await receive({
    respond: (response, index) => void response.writeHead(index === 0 ? 503 : 200).end('{}'),
  });
  const { processor } = createProcessor({ endpoint: receiver.endpoint, retryDelayMs: 5 });
  providers['2.x'](processor).getTracer('t').startSpan('span').end();
  await processor.forceFlush();
  expect(receiver.requests).toHaveLength(2);
  expect(receiver.spans).toHaveLength(1);
  expect(processor.droppedSpans).toBe(0);
});

test('without a viewer it says so in one debug line, and leaves the spans for it', async () => {
  const gone = await startReceiver();
  await gone.close();
  const directory = mkdtempSync(join(tmpdir(), 'spanlight-'));
  vi.stubEnv('SPANLIGHT_DATA_DIR', directory);
  const { processor, logger } = createProcessor({ endpoint: gone.endpoint });
  const tracer = providers['2.x'](processor).getTracer('t');
  for (let index = 0; index < 2; index++) {
    tracer.startSpan('span').end();
    await processor.forceFlush();
  }
  await processor.shutdown();
  expect(readdirSync(join(directory, 'spool'))).toHaveLength(2);
  const [name = ''] = readdirSync(join(directory, 'spool'));
  expect(readFileSync(join(directory, 'spool', name), 'utf8')).toContain('"name":"span"');
  expect(processor.droppedSpans).toBe(0);
  expect(logger.debug).toHaveBeenCalledOnce();
  expect(logger.warn).not.toHaveBeenCalled();
  rmSync(directory, { recursive: true });
});

test('what can never work is said once, and throws nothing', async () => {
  const { processor, logger } = createProcessor({ endpoint: 'no address' });
  providers['2.x'](processor).getTracer('t').startSpan('span').end();
  await processor.forceFlush();
  await processor.shutdown();
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('no http address'));
});

/** A span as the SDK hands it over. */
function createSpan(fields: Partial<OtelSpan> = {}): OtelSpan {
  return {
    name: 'span',
    kind: 0,
    spanContext: () => ({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      traceState: { serialize: () => 'k=v' },
    }),
    startTime: [1_700_000_000, 5],
    endTime: [1_700_000_001, 250_000_000],
    ended: true,
    status: { code: 1 },
    attributes: {},
    links: [],
    events: [],
    resource: { attributes: {} },
    instrumentationScope: { name: 'scope' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...fields,
  };
}

test('every kind of value has its place', () => {
  const attributes = {
    text: 'a',
    yes: true,
    whole: 3,
    big: 2 ** 60,
    part: 0.5,
    none: NaN,
    bytes: new Uint8Array([0, 255]),
    list: ['a', 1, null],
    object: { a: { b: 1 } },
    nothing: undefined,
  };
  const { text } = encodeOtelSpan(createSpan({ attributes }));
  const read = JSON.parse(text) as { attributes: { key: string; value: unknown }[] };
  expect(Object.fromEntries(read.attributes.map(({ key, value }) => [key, value]))).toEqual({
    text: { stringValue: 'a' },
    yes: { boolValue: true },
    whole: { intValue: '3' },
    big: { doubleValue: 2 ** 60 },
    part: { doubleValue: 0.5 },
    none: { doubleValue: 'NaN' },
    bytes: { bytesValue: 'AP8=' },
    list: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } },
    object: {
      kvlistValue: {
        values: [{ key: 'a', value: { kvlistValue: { values: [{ key: 'b', value: { intValue: '1' } }] } } }],
      },
    },
    nothing: {},
  });
});

test('times, links, events and what was dropped are told to the last digit', () => {
  const span = createSpan({
    links: [{ context: createSpan().spanContext(), attributes: { a: 1 }, droppedAttributesCount: 1 }],
    events: [{ name: 'e', time: [1_700_000_000, 6], droppedAttributesCount: 2 }],
    droppedAttributesCount: 3,
    droppedEventsCount: 4,
    droppedLinksCount: 5,
  });
  expect(JSON.parse(encodeOtelSpan(span).text)).toMatchObject({
    traceState: 'k=v',
    startTimeUnixNano: '1700000000000000005',
    endTimeUnixNano: '1700000001250000000',
    links: [
      { spanId: 'b'.repeat(16), traceState: 'k=v', attributes: [{ key: 'a' }], droppedAttributesCount: 1 },
    ],
    events: [{ name: 'e', timeUnixNano: '1700000000000000006', attributes: [], droppedAttributesCount: 2 }],
    droppedAttributesCount: 3,
    droppedEventsCount: 4,
    droppedLinksCount: 5,
  });
});

test('a span that can’t be read is told of all the same', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const read = JSON.parse(encodeOtelSpan(createSpan({ attributes: cycle })).text) as object;
  expect(read).toMatchObject({ name: 'span', attributes: [{ key: 'spanlight.unreadable' }] });
});

test('spans of one request are grouped by resource and scope', () => {
  const [one, two] = [{ attributes: { n: 1 } }, { attributes: { n: 2 } }];
  const [a, b] = [{ name: 'a' }, { name: 'b', version: '1' }];
  const spans = [
    createSpan({ name: '1', resource: one, instrumentationScope: a }),
    createSpan({ name: '2', resource: two, instrumentationScope: a }),
    createSpan({ name: '3', resource: one, instrumentationScope: b }),
    createSpan({ name: '4', resource: one, instrumentationScope: a }),
  ];
  expect(JSON.parse(encodeOtelRequest(spans.map(encodeOtelSpan)))).toMatchObject({
    resourceSpans: [
      {
        scopeSpans: [
          { scope: { name: 'a' }, spans: [{ name: '1' }, { name: '4' }] },
          { scope: { name: 'b', version: '1' }, spans: [{ name: '3' }] },
        ],
      },
      { scopeSpans: [{ spans: [{ name: '2' }] }] },
    ],
  });
});
