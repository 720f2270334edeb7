import { expect, test } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { AISpanType, DefaultAITracing, ModelSpanTracker } from './index.ts';
import type { AnyExportedAISpan } from './index.ts';

interface Chunk {
  type: string;
  payload?: unknown;
  object?: unknown;
}

function chunk(type: string, payload: unknown = {}): Chunk {
  return { type, payload };
}

function createTracker() {
  const collector = createCollector();
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [collector] });
  const generation = tracing.startSpan({
    type: AISpanType.MODEL_GENERATION,
    name: 'generation',
    attributes: { model: 'm' },
  });
  const tracker = new ModelSpanTracker(generation);
  const ended = () =>
    collector.events.filter(({ type }) => type === 'span_ended').map(({ exportedSpan }) => exportedSpan);
  return {
    tracker,
    generation,
    collector,
    ended,
    /** Spans of the stream in the order of their end, each as name and output. */
    outputs: () => ended().map(({ name, output }) => [name, output]),
    /** Names of spans that have begun and not ended. */
    open: () => {
      const ids = new Set(ended().map((span) => span.id));
      const started = collector.events.filter(({ type }) => type === 'span_started');
      return started
        .filter((event) => !ids.has(event.exportedSpan.id))
        .map((event) => event.exportedSpan.name);
    },
  };
}

function toStream(chunks: readonly Chunk[]): ReadableStream<Chunk> {
  return new ReadableStream({
    start(controller) {
      for (const item of chunks) controller.enqueue(item);
      controller.close();
    },
  });
}

async function read(stream: ReadableStream<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const item of stream) chunks.push(item);
  return chunks;
}

async function run(chunks: readonly Chunk[]) {
  const made = createTracker();
  expect(await read(made.tracker.wrapStream(toStream(chunks)))).toEqual(chunks);
  return made;
}

function find(spans: AnyExportedAISpan[], name: string): AnyExportedAISpan {
  return spans.find((span) => span.name === name)!;
}

test('chunks pass through, the very same objects', async () => {
  const { tracker } = createTracker();
  const chunks = [chunk('start'), chunk('text-delta', { id: 't', text: 'a' }), chunk('unheard-of')];
  const received = await read(tracker.wrapStream(toStream(chunks)));
  expect(received).toHaveLength(3);
  received.forEach((item, index) => expect(item).toBe(chunks[index]));
});

test('a step runs from step-start to step-finish', async () => {
  const { ended, generation } = await run([
    chunk('step-start', { request: { body: 'b' } }),
    chunk('step-finish', {
      output: { text: 'x', usage: { inputTokens: 1, outputTokens: 2 } },
      stepResult: { reason: 'tool-calls', isContinued: true, warnings: ['w'] },
      metadata: { request: { body: 'b' }, modelId: 'm-1' },
    }),
    chunk('step-start'),
    chunk('step-finish'),
  ]);
  expect(ended()).toMatchObject([
    {
      type: 'model_step',
      name: 'step: 0',
      parentSpanId: generation.id,
      input: { body: 'b' },
      output: { text: 'x' },
      attributes: {
        stepIndex: 0,
        usage: { inputTokens: 1, outputTokens: 2 },
        isContinued: true,
        finishReason: 'tool-calls',
        warnings: ['w'],
      },
      metadata: { modelId: 'm-1' },
    },
    { type: 'model_step', name: 'step: 1', attributes: { stepIndex: 1 }, metadata: undefined },
  ]);
});

test('text and reasoning become a chunk each, also when they come interleaved', async () => {
  const { ended } = await run([
    chunk('step-start'),
    chunk('reasoning-start', { id: '1' }),
    chunk('text-start', { id: '1' }),
    chunk('text-delta', { id: '1', text: 'Hel' }),
    chunk('reasoning-delta', { id: '1', text: 'h' }),
    chunk('text-start', { id: '2' }),
    chunk('text-delta', { id: '2', text: 'second' }),
    chunk('text-delta', { id: '1', text: 'lo' }),
    chunk('reasoning-delta', { id: '1', text: 'm' }),
    chunk('text-end', { id: '1' }),
    chunk('reasoning-end', { id: '1' }),
    chunk('text-end', { id: '2' }),
  ]);
  expect(ended()).toMatchObject([
    {
      type: 'model_chunk',
      name: "chunk: 'text'",
      attributes: { chunkType: 'text', sequenceNumber: 1 },
      output: { text: 'Hello' },
    },
    { name: "chunk: 'reasoning'", attributes: { sequenceNumber: 0 }, output: { text: 'hm' } },
    { name: "chunk: 'text'", attributes: { sequenceNumber: 2 }, output: { text: 'second' } },
  ]);
  expect(new Set(ended().map((span) => span.parentSpanId)).size).toBe(1);
});

test('a step whose start never came is begun by its first content', async () => {
  const { collector, open } = await run([chunk('text-delta', { id: '1', text: 'a' })]);
  expect(open()).toEqual(['generation', 'step: 0', "chunk: 'text'"]);
  expect(collector.events.at(-1)?.exportedSpan.name).toBe("chunk: 'text'");
});

test("sequence numbers count within the step, and what is open ends with the step's end", async () => {
  const { ended, open } = await run([
    chunk('step-start'),
    chunk('text-delta', { id: '1', text: 'a' }),
    chunk('source', { url: 'u' }),
    chunk('step-finish'),
    chunk('step-start'),
    chunk('text-delta', { id: '1', text: 'b' }),
    chunk('step-finish'),
  ]);
  expect(
    ended().map(({ name, attributes }) => [name, (attributes as Record<string, unknown>)['sequenceNumber']]),
  ).toEqual([
    ["chunk: 'source'", 1],
    ["chunk: 'text'", 0],
    ['step: 0', undefined],
    ["chunk: 'text'", 0],
    ['step: 1', undefined],
  ]);
  expect(open()).toEqual(['generation']);
});

test('a tool call gives one chunk, in pieces, as a whole, or both', async () => {
  const { outputs } = await run([
    chunk('step-start'),
    chunk('tool-call-input-streaming-start', { toolCallId: 'a', toolName: 'calc' }),
    chunk('tool-call-delta', { toolCallId: 'a', argsTextDelta: '{"x":' }),
    chunk('tool-call-input-streaming-start', { toolCallId: 'b', toolName: 'find' }),
    chunk('tool-call-delta', { toolCallId: 'b', argsTextDelta: '{"q' }),
    chunk('tool-call-delta', { toolCallId: 'a', argsTextDelta: '1}' }),
    chunk('tool-call-input-streaming-end', { toolCallId: 'a' }),
    chunk('tool-call', { toolCallId: 'a', toolName: 'calc', args: { x: 1 } }),
    chunk('tool-call', { toolCallId: 'b', toolName: 'find', args: { q: 2 } }),
    chunk('tool-call-delta', { toolCallId: 'b', argsTextDelta: 'late' }),
    chunk('tool-call', { toolCallId: 'c', toolName: 'calc', args: { x: 3 } }),
    chunk('tool-call-input-streaming-start', { toolCallId: 'd', toolName: 'cut' }),
    chunk('tool-call-delta', { toolCallId: 'd', argsTextDelta: '{"z' }),
    chunk('step-finish'),
    chunk('step-start'),
    chunk('tool-call', { toolCallId: 'a', toolName: 'calc', args: { x: 4 } }),
  ]);
  expect(outputs().filter(([name]) => name !== 'step: 0')).toEqual([
    ["chunk: 'tool-call'", { toolName: 'calc', toolCallId: 'a', toolInput: { x: 1 } }],
    ["chunk: 'tool-call'", { toolName: 'find', toolCallId: 'b', toolInput: { q: 2 } }],
    ["chunk: 'tool-call'", { toolName: 'calc', toolCallId: 'c', toolInput: { x: 3 } }],
    ["chunk: 'tool-call'", { toolName: 'cut', toolCallId: 'd', toolInput: '{"z' }],
    ["chunk: 'tool-call'", { toolName: 'calc', toolCallId: 'a', toolInput: { x: 4 } }],
  ]);
});

test('an object is one chunk with its last state', async () => {
  const { outputs } = await run([
    chunk('step-start'),
    { type: 'object', object: { a: 1 } },
    { type: 'object', object: { a: 1, b: 2 } },
    { type: 'object-result', object: { a: 1, b: 3 } },
    { type: 'object', object: { c: 4 } },
    { type: 'object-result' },
  ]);
  expect(outputs()).toEqual([
    ["chunk: 'object'", { a: 1, b: 3 }],
    ["chunk: 'object'", { c: 4 }],
  ]);
});

test('start, finish and raw leave no trace; anything else is an event with the size of its data', async () => {
  const { ended, outputs } = await run([
    chunk('start'),
    chunk('raw', { data: 'x' }),
    chunk('step-start'),
    chunk('tool-result', { toolCallId: 'a', result: 2 }),
    chunk('file', { data: new Uint8Array(10), mimeType: 'image/png' }),
    chunk('file', { data: 'abcdef', mimeType: 'image/png' }),
    chunk('data-part', { data: { a: 1 } }),
    chunk('finish'),
  ]);
  expect(outputs()).toEqual([
    ["chunk: 'tool-result'", { toolCallId: 'a', result: 2 }],
    ["chunk: 'file'", { mimeType: 'image/png', size: 10 }],
    ["chunk: 'file'", { mimeType: 'image/png', size: 6 }],
    ["chunk: 'data-part'", { data: { a: 1 } }],
  ]);
  expect(ended().every((span) => span.isEvent)).toBe(true);
});

test('an event after the last step belongs to the generation', async () => {
  const { ended, generation } = await run([
    chunk('step-start'),
    chunk('step-finish'),
    chunk('tripwire', { reason: 'r' }),
  ]);
  expect(find(ended(), "chunk: 'tripwire'").parentSpanId).toBe(generation.id);
});

test('the first content sets when the answer began, once', async () => {
  const { tracker, generation, collector } = createTracker();
  const reader = tracker
    .wrapStream(
      toStream([
        chunk('start'),
        chunk('step-start'),
        chunk('text-start', { id: '1' }),
        chunk('text-delta', { id: '1', text: 'a' }),
        chunk('text-delta', { id: '1', text: 'b' }),
      ]),
    )
    .getReader();
  for (let count = 0; count < 3; count++) await reader.read();
  expect(generation.attributes.completionStartTime).toBeUndefined();
  await reader.read();
  const time = generation.attributes.completionStartTime;
  expect(time).toBeInstanceOf(Date);
  await reader.read();
  expect(generation.attributes.completionStartTime).toEqual(time);
  expect(collector.events.filter(({ type }) => type === 'span_updated')).toHaveLength(1);
});

test('the context is the step while it runs, else the generation', async () => {
  const { tracker, generation } = createTracker();
  const reader = tracker.wrapStream(toStream([chunk('step-start'), chunk('step-finish')])).getReader();
  expect(tracker.getTracingContext().currentSpan).toBe(generation);
  await reader.read();
  expect(tracker.getTracingContext().currentSpan).toMatchObject({ name: 'step: 0', parent: generation });
  await reader.read();
  expect(tracker.getTracingContext().currentSpan).toBe(generation);
});

const started = [chunk('step-start'), chunk('text-delta', { id: '1', text: 'so far' })];

test('ending the generation ends what is open below, first', async () => {
  const { tracker, outputs, open } = await run(started);
  tracker.updateGeneration({ attributes: { provider: 'p' } });
  tracker.endGeneration({ output: 'answer', attributes: { finishReason: 'stop' } });
  expect(outputs()).toEqual([
    ["chunk: 'text'", { text: 'so far' }],
    ['step: 0', undefined],
    ['generation', 'answer'],
  ]);
  expect(open()).toEqual([]);
});

test('an error ends all, unless it is told not to', async () => {
  const { tracker, ended, open } = await run(started);
  tracker.reportGenerationError({ error: new Error('first'), endSpan: false });
  expect(open()).toEqual(['generation', 'step: 0', "chunk: 'text'"]);
  tracker.reportGenerationError({ error: new Error('second') });
  expect(open()).toEqual([]);
  expect(find(ended(), 'step: 0').errorInfo?.message).toBe('second');
  expect(find(ended(), 'generation').errorInfo?.message).toBe('second');
});

test('a stream that fails ends step and chunk with its error, and passes the error on', async () => {
  const { tracker, ended, open } = createTracker();
  let count = 0;
  const failing = new ReadableStream<Chunk>({
    pull(controller) {
      const next = started[count++];
      if (next) controller.enqueue(next);
      else controller.error(new Error('stream'));
    },
  });
  await expect(read(tracker.wrapStream(failing))).rejects.toThrow('stream');
  expect(open()).toEqual(['generation']);
  expect(find(ended(), 'step: 0').errorInfo?.message).toBe('stream');
  expect(find(ended(), "chunk: 'text'").output).toEqual({ text: 'so far' });
});

test('a reader that has enough ends step and chunk, and the source hears of it', async () => {
  const { tracker, open } = createTracker();
  let reason: unknown;
  const source = new ReadableStream<Chunk>({
    start(controller) {
      for (const item of started) controller.enqueue(item);
    },
    cancel(given) {
      reason = given;
    },
  });
  const reader = tracker.wrapStream(source).getReader();
  await reader.read();
  await reader.read();
  await reader.cancel('enough');
  expect(open()).toEqual(['generation']);
  expect(reason).toBe('enough');
});

test.each([
  ['abort', undefined],
  ['error', 'broken'],
])('a chunk that says %s is an event, and ends what is open', async (type, message) => {
  const { ended, open } = await run([...started, chunk(type, { error: 'broken' })]);
  expect(open()).toEqual(['generation']);
  expect(find(ended(), `chunk: '${type}'`).isEvent).toBe(true);
  expect(find(ended(), 'step: 0').errorInfo?.message).toBe(message);
});

test('nothing is read ahead of the reader', async () => {
  const { tracker } = createTracker();
  let pulls = 0;
  const source = new ReadableStream<Chunk>(
    {
      pull(controller) {
        pulls++;
        controller.enqueue(chunk('raw'));
      },
    },
    { highWaterMark: 0 },
  );
  const reader = tracker.wrapStream(source).getReader();
  // Streams fill their queues once the present call is over.
  await new Promise(setImmediate);
  expect(pulls).toBe(0);
  await reader.read();
  expect(pulls).toBe(1);
  await reader.cancel();
});

test('chunks that are none, or throw, pass through', async () => {
  const hostile = {
    get type(): string {
      throw new Error('no');
    },
  };
  const { outputs } = await run([null, 'text', 5, hostile, chunk('source', null)] as unknown as Chunk[]);
  expect(outputs()).toEqual([["chunk: 'source'", expect.anything()]]);
});

test('without a span that records, the stream is left alone', () => {
  const off = new DefaultAITracing({ serviceName: 'a', exporters: [], sampling: { type: 'never' } });
  const stream = toStream([]);
  expect(new ModelSpanTracker().getTracingContext()).toEqual({});
  expect(new ModelSpanTracker().wrapStream(stream)).toBe(stream);
  const noOp = off.startSpan({ type: AISpanType.MODEL_GENERATION, name: 'g' });
  const tracker = new ModelSpanTracker(noOp);
  expect(tracker.wrapStream(stream)).toBe(stream);
  tracker.updateGeneration({ output: 1 });
  tracker.reportGenerationError({ error: 'e' });
  tracker.endGeneration();
});
