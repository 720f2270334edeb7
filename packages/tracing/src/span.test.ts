import { afterEach, expect, test, vi } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { AISpanType, AITracingEventType, DefaultAITracing, InternalSpans } from './index.ts';
import type { TracingConfig } from './index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function setUp(config: Partial<TracingConfig> = {}) {
  const collector = createCollector();
  const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [collector], ...config });
  return { tracing, events: collector.events };
}

const agent = { type: AISpanType.AGENT_RUN, name: 'agent', attributes: { agentId: 'a' } } as const;
const model = { type: AISpanType.MODEL_GENERATION, name: 'model' } as const;

test('a span tells of its start, its changes and its end, once each', () => {
  const { tracing, events } = setUp();
  const span = tracing.startSpan(agent);
  span.update({ metadata: { user: 'u' } });
  span.end({ output: 'done' });
  span.end({ output: 'again' });
  span.update({ output: 'too late' });
  span.error({ error: new Error('too late') });
  expect(events.map(({ type }) => type)).toEqual([
    AITracingEventType.SPAN_STARTED,
    AITracingEventType.SPAN_UPDATED,
    AITracingEventType.SPAN_ENDED,
  ]);
  expect(span.output).toBe('done');
  expect(span.errorInfo).toBeUndefined();
  expect(span.endTime).toBeInstanceOf(Date);
});

test('ids are lower-case hex of OpenTelemetry’s lengths, and children share the trace', () => {
  const { tracing } = setUp();
  const root = tracing.startSpan(agent);
  const child = root.createChildSpan(model);
  expect(root.id).toMatch(/^[0-9a-f]{16}$/);
  expect(root.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(child.traceId).toBe(root.traceId);
  expect(child.getParentSpanId()).toBe(root.id);
  const ids = Array.from({ length: 2000 }, () => tracing.startSpan(agent).id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('update and end merge attributes and metadata one level deep, and replace input and output', () => {
  const { tracing } = setUp();
  const span = tracing.startSpan({
    ...model,
    attributes: { model: 'm', usage: { inputTokens: 1 } },
    input: 'first',
  });
  span.update({ attributes: { usage: { outputTokens: 2 } }, metadata: { a: 1 }, input: null, output: 0 });
  span.update({ metadata: { b: 2 } });
  span.end({ attributes: { finishReason: 'stop' } });
  expect(span.attributes).toEqual({ model: 'm', usage: { outputTokens: 2 }, finishReason: 'stop' });
  expect(span.metadata).toEqual({ a: 1, b: 2 });
  expect(span.input).toBeNull();
  expect(span.output).toBe(0);
  const other = tracing.startSpan(model);
  other.update({ output: 'first' });
  other.end({ output: null });
  expect(other.output).toBeNull();
});

test('attributes are never undefined; metadata is undefined unless given, and not inherited', () => {
  const { tracing } = setUp();
  const root = tracing.startSpan({ type: AISpanType.GENERIC, name: 'root', metadata: { a: 1 } });
  const child = root.createChildSpan(model);
  expect(child.attributes).toEqual({});
  expect(child.metadata).toBeUndefined();
});

test('error records name, message and stack with its causes, and ends the span', () => {
  const { tracing, events } = setUp();
  const span = tracing.startSpan(agent);
  const cause = new RangeError('the reason');
  span.error({ error: new TypeError('broken', { cause }), attributes: { maxSteps: 3 }, metadata: { a: 1 } });
  expect(span.errorInfo).toMatchObject({ name: 'TypeError', message: 'broken' });
  expect(span.errorInfo?.stack).toContain('span.test.ts');
  expect(span.errorInfo?.stack).toContain('Caused by: RangeError: the reason');
  expect(span.attributes).toEqual({ agentId: 'a', maxSteps: 3 });
  expect(span.metadata).toEqual({ a: 1 });
  expect(events.map(({ type }) => type)).toEqual([
    AITracingEventType.SPAN_STARTED,
    AITracingEventType.SPAN_ENDED,
  ]);
});

test('error with endSpan false is one update, and the span goes on', () => {
  const { tracing, events } = setUp();
  const span = tracing.startSpan(agent);
  span.error({ error: new Error('broken'), endSpan: false });
  expect(events.map(({ type }) => type)).toEqual([
    AITracingEventType.SPAN_STARTED,
    AITracingEventType.SPAN_UPDATED,
  ]);
  expect(span.endTime).toBeUndefined();
  span.end({ output: 'recovered' });
  expect(span.exportSpan()).toMatchObject({ output: 'recovered', errorInfo: { message: 'broken' } });
});

test('error keeps what a structured error says of itself', () => {
  const { tracing } = setUp();
  const span = tracing.startSpan(agent);
  const details = { url: new URL('http://localhost/') };
  const error = Object.assign(new Error('no key'), {
    id: 'NO_KEY',
    domain: 'MODEL',
    category: 'USER',
    details,
  });
  span.error({ error });
  expect(span.errorInfo).toMatchObject({
    message: 'no key',
    id: 'NO_KEY',
    domain: 'MODEL',
    category: 'USER',
    details: { url: 'http://localhost/' },
  });
});

test.each([
  ['a text', 'plain', 'plain'],
  ['an empty text', '', ''],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a number', 42, '42'],
  ['an object', { code: 7 }, '{"code":7}'],
  [
    'an error that can’t be read',
    Object.defineProperty({ code: 8 }, 'message', {
      get: () => {
        throw new Error('hidden');
      },
    }),
    '{"code":8}',
  ],
])('error accepts %s', (_, thrown, message) => {
  const { tracing } = setUp();
  const span = tracing.startSpan(agent);
  span.error({ error: thrown });
  expect(span.errorInfo?.message).toBe(message);
});

test('an event span is complete when it is made, and nothing changes it', () => {
  const { tracing, events } = setUp();
  const root = tracing.startSpan(agent);
  const event = root.createEventSpan({ type: AISpanType.GENERIC, name: 'moment', input: 'i', output: 'o' });
  event.update({ output: 'changed' });
  event.error({ error: new Error('broken') });
  event.end({ output: 'changed' });
  expect(events.slice(1)).toEqual([
    { type: AITracingEventType.SPAN_ENDED, exportedSpan: event.exportSpan() },
  ]);
  expect(event.exportSpan()).toMatchObject({ isEvent: true, input: 'i', output: 'o', parentSpanId: root.id });
  expect(event.endTime).toBeUndefined();
});

test('findParent finds the nearest ancestor of a type, and never the span itself', () => {
  const { tracing } = setUp();
  const outer = tracing.startSpan(agent);
  const inner = outer.createChildSpan(agent);
  const leaf = inner.createChildSpan({ type: AISpanType.TOOL_CALL, name: 'tool' }).createChildSpan(model);
  expect(leaf.findParent(AISpanType.AGENT_RUN)).toBe(inner);
  expect(inner.findParent(AISpanType.AGENT_RUN)).toBe(outer);
  expect(outer.findParent(AISpanType.AGENT_RUN)).toBeUndefined();
  expect(leaf.findParent(AISpanType.WORKFLOW_RUN)).toBeUndefined();
});

test('a root takes ids from outside as they are written, and stays a root', () => {
  const { tracing } = setUp();
  const root = tracing.startSpan({ ...agent, traceId: 'ABCdef1', parentSpanId: 'F00' });
  expect(root.traceId).toBe('ABCdef1');
  expect(root.getParentSpanId()).toBe('F00');
  expect(root.isRootSpan).toBe(true);
  expect(root.exportSpan()).toMatchObject({ parentSpanId: 'F00', isRootSpan: true });
});

test('a child ignores ids from outside', () => {
  const { tracing } = setUp();
  const root = tracing.startSpan(agent);
  const child = tracing.startSpan({ ...model, parent: root, traceId: 'abc', parentSpanId: 'def' });
  expect(child.traceId).toBe(root.traceId);
  expect(child.getParentSpanId()).toBe(root.id);
});

test.each([
  ['traceId', 'g1'],
  ['traceId', 'a'.repeat(33)],
  ['traceId', ''],
  ['parentSpanId', 'xyz'],
  ['parentSpanId', 'a'.repeat(17)],
])('an invalid %s is reported once and not used: %s', (name, id) => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { tracing } = setUp();
  const root = tracing.startSpan({ ...agent, [name]: id });
  expect(report.mock.calls).toEqual([[expect.stringContaining(`Invalid ${name}`)]]);
  expect(root.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(root.getParentSpanId()).toBeUndefined();
});

test('what is captured is what was there at the time of the call', () => {
  const { tracing, events } = setUp();
  const messages = [{ role: 'user', content: 'hello' }];
  const span = tracing.startSpan({ ...model, input: { messages }, metadata: { list: messages } });
  messages.push({ role: 'assistant', content: 'hi' });
  messages[0]!.content = 'changed';
  span.end({ output: messages });
  messages.length = 0;
  const expected = { messages: [{ role: 'user', content: 'hello' }] };
  expect(events[0]?.exportedSpan.input).toEqual(expected);
  expect(events[1]?.exportedSpan.input).toEqual(expected);
  expect(events[1]?.exportedSpan.output).toEqual([
    { role: 'user', content: 'changed' },
    { role: 'assistant', content: 'hi' },
  ]);
});

test('an export never changes, whatever is done to the live span', () => {
  const { tracing, events } = setUp();
  const span = tracing.startSpan({
    ...model,
    input: { list: [1] },
    attributes: { usage: { inputTokens: 1 } },
  });
  const exported = span.exportSpan();
  (span.input as { list: number[] }).list.push(2);
  span.attributes.usage!.inputTokens = 99;
  expect(exported).toMatchObject({ input: { list: [1] }, attributes: { usage: { inputTokens: 1 } } });
  expect(events[0]?.exportedSpan).toMatchObject({ input: { list: [1] } });

  const later = span.exportSpan();
  expect(later).toMatchObject({ input: { list: [1, 2] }, attributes: { usage: { inputTokens: 99 } } });
  (span.input as { list: number[] }).list.push(3);
  expect(later).toMatchObject({ input: { list: [1, 2] } });
});

test('a live span in JSON is the exported span', () => {
  const { tracing } = setUp();
  const root = tracing.startSpan(agent);
  const child = root.createChildSpan({ ...model, input: 'hi' });
  expect(JSON.parse(JSON.stringify({ child }))).toEqual({
    child: JSON.parse(JSON.stringify(child.exportSpan())),
  });
  expect(child.toJSON()).toEqual(child.exportSpan());
});

test('internal spans are hidden, and their children move up to the nearest visible one', () => {
  const { tracing, events } = setUp();
  const root = tracing.startSpan(agent);
  const policy = { internal: InternalSpans.WORKFLOW | InternalSpans.TOOL };
  const hidden = root.createChildSpan({ type: AISpanType.TOOL_CALL, name: 'hidden', tracingPolicy: policy });
  const child = hidden.createChildSpan({ ...model, tracingPolicy: policy });
  hidden.end();
  expect(hidden.isInternal).toBe(true);
  expect(child.isInternal).toBe(false);
  expect(child.getParentSpanId()).toBe(root.id);
  expect(child.getParentSpanId(true)).toBe(hidden.id);
  expect(child.exportSpan(true).parentSpanId).toBe(hidden.id);
  expect(events.map(({ exportedSpan }) => exportedSpan.name)).toEqual(['agent', 'model']);
});

test('below a hidden root the visible child is the root, with the parent from outside', () => {
  const { tracing } = setUp();
  const policy = { internal: InternalSpans.AGENT };
  const hidden = tracing.startSpan({ ...agent, tracingPolicy: policy, parentSpanId: 'abc' });
  const child = hidden.createChildSpan(model);
  expect(child.exportSpan()).toMatchObject({ isRootSpan: true, parentSpanId: 'abc' });
  expect(child.isRootSpan).toBe(true);
});

test('generic spans and processors are never internal', () => {
  const { tracing } = setUp();
  const policy = { internal: InternalSpans.ALL };
  expect(tracing.startSpan({ type: AISpanType.GENERIC, name: 'g', tracingPolicy: policy }).isInternal).toBe(
    false,
  );
  const attributes = { processorName: 'p', processorType: 'input' } as const;
  const processor = { type: AISpanType.PROCESSOR_RUN, name: 'p', attributes, tracingPolicy: policy };
  expect(tracing.startSpan(processor).isInternal).toBe(false);
});

test('an instance that includes internal spans shows them as any other', () => {
  const { tracing, events } = setUp({ includeInternalSpans: true });
  const hidden = tracing.startSpan({ ...agent, tracingPolicy: { internal: InternalSpans.ALL } });
  const child = hidden.createChildSpan(model);
  expect(events.map(({ exportedSpan }) => exportedSpan.name)).toEqual(['agent', 'model']);
  expect(child.exportSpan()).toMatchObject({ isRootSpan: false, parentSpanId: hidden.id });
});

test('the end is never before the start, even when the clock is set back', () => {
  vi.useFakeTimers({ now: new Date('2026-01-02') });
  const { tracing } = setUp();
  const span = tracing.startSpan(agent);
  vi.setSystemTime(new Date('2026-01-01'));
  span.end();
  vi.useRealTimers();
  expect(span.startTime).toEqual(new Date('2026-01-02'));
  expect(span.endTime).toEqual(span.startTime);
});
