import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../test/logger.ts';
import { AISpanType, ConsoleExporter, DefaultAITracing } from '../index.ts';

const rule = '─'.repeat(80);

afterEach(() => vi.restoreAllMocks());

function createTracing() {
  const logger = createLogger();
  const exporter = new ConsoleExporter({ logger });
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [exporter] });
  /** What was written since it was last asked. */
  const lines = () => {
    const written = logger.info.mock.calls.map(([line]) => line);
    logger.info.mockClear();
    return written;
  };
  return { tracing, exporter, logger, lines };
}

test('writes each event field by field, a line a call, and a rule below', () => {
  const { tracing, lines } = createTracing();
  const span = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: 'agent',
    attributes: { agentId: 'x' },
    input: { question: 1 },
  });
  const head = ['   Type: agent_run', '   Name: agent', `   ID: ${span.id}`];
  const trace = `   Trace ID: ${span.traceId}`;
  const input = '   Input: {\n  "question": 1\n}';
  const attributes = '   Attributes: {\n  "agentId": "x"\n}';
  expect(lines()).toEqual(['SPAN_STARTED', ...head, trace, input, attributes, rule]);

  span.update({ output: 'so far' });
  expect(lines()).toEqual(['SPAN_UPDATED', ...head, trace, input, '   Output: "so far"', attributes, rule]);

  span.error({ error: 'broken' });
  expect(lines()).toEqual([
    'SPAN_ENDED',
    ...head,
    expect.stringMatching(/^ {3}Duration: \d+ms$/),
    trace,
    input,
    '   Output: "so far"',
    '   Error: {\n  "message": "broken"\n}',
    attributes,
    rule,
  ]);
});

test('an event span has no duration', () => {
  const { tracing, lines } = createTracing();
  const root = tracing.startSpan({ type: AISpanType.GENERIC, name: 'root' });
  lines();
  root.createEventSpan({ type: AISpanType.GENERIC, name: 'moment' });
  expect(lines()).toContain('   Duration: none');
});

test('warns of an event it does not know', async () => {
  const { tracing, exporter, logger } = createTracing();
  const exportedSpan = tracing.startSpan({ type: AISpanType.GENERIC, name: 'a' }).exportSpan();
  logger.info.mockClear();
  await exporter.exportEvent({ type: 'span_paused' as never, exportedSpan });
  expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('span_paused'));
  expect(logger.info).not.toHaveBeenCalled();
});

test('writes spans of other makers too, cycles and all', async () => {
  const { exporter, tracing, lines } = createTracing();
  const exportedSpan = tracing.startSpan({ type: AISpanType.GENERIC, name: 'a' }).exportSpan();
  lines();
  const input: Record<string, unknown> = { count: 5n };
  input['self'] = input;
  await exporter.exportEvent({ type: 'span_started', exportedSpan: { ...exportedSpan, input } });
  expect(lines()).toContain('   Input: {\n  "count": "5",\n  "self": "[Circular]"\n}');
});

test('without a logger it writes to console.info', () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [new ConsoleExporter()] });
  tracing.startSpan({ type: AISpanType.GENERIC, name: 'a' });
  expect(info).toHaveBeenCalledWith('SPAN_STARTED');
});
