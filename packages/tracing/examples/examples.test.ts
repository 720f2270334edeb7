import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DefaultAITracing } from '@spanlight/tracing';
import type { AnyExportedAISpan } from '@spanlight/tracing';
import { createCollector } from '../test/collector.ts';
import { startReceiver, toRecord } from '../test/receiver.ts';
import { runAgentExample } from './agent.ts';
import { runWorkflowExample } from './workflow.ts';

const speed = 200;

beforeEach(() => {
  // The examples must run the same where a developer has a key of their own.
  for (const name of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL']) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function setUp() {
  const collector = createCollector();
  const tracing = new DefaultAITracing({ serviceName: 'example', exporters: [collector] });
  const ended = () =>
    collector.events.filter(({ type }) => type === 'span_ended').map((event) => event.exportedSpan);
  const started = () =>
    collector.events.filter(({ type }) => type === 'span_started').map((event) => event.exportedSpan);
  return { tracing, started, ended };
}

/** The spans as indented lines of type and name, in the order they were started. */
function drawTree(spans: AnyExportedAISpan[]): string {
  const order = spans.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const draw = (parentSpanId: string | undefined, indent: string): string[] =>
    order
      .filter((span) => span.parentSpanId === parentSpanId)
      .flatMap((span) => [
        `${indent}${span.type} ${span.name}${span.errorInfo ? ' !' : ''}`,
        ...draw(span.id, `${indent}  `),
      ]);
  return draw(undefined, '').join('\n');
}

test('the agent works in a loop, with nested tools, a retry and a second agent', async () => {
  const { tracing, started, ended } = setUp();
  const { answer, traceId } = await runAgentExample({ tracing, speed });
  const spans = ended();
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(started().every(({ id }) => spans.some((span) => span.id === id))).toBe(true);
  const lines = drawTree(spans).split('\n');
  expect(lines.toSorted()).toEqual(
    [
      'agent_run incident-investigator',
      '  processor_run redact personal data',
      '  model_generation chat gpt-5-mini',
      '  tool_call query_metrics',
      '  tool_call list_deploys',
      '  model_generation chat gpt-5-mini',
      '  tool_call search_logs',
      '    generic plan search',
      '    generic scan eu-1',
      '    generic scan eu-2',
      '    generic scan us-1',
      '    generic group messages',
      '  model_generation chat gpt-5-mini',
      '  tool_call explain_query !',
      '  generic retry scheduled',
      '  tool_call explain_query',
      '  model_generation chat gpt-5-mini',
      '  tool_call ask_code_reviewer',
      '    agent_run code-reviewer',
      '      model_generation chat gpt-5-nano',
      '      tool_call read_diff',
      '      mcp_tool_call search_code',
      '      model_generation chat gpt-5-nano',
      '  model_generation chat gpt-5-mini',
    ].toSorted(),
  );
  expect(lines[0]).toBe('agent_run incident-investigator');

  const root = spans.find((span) => span.isRootSpan);
  expect(root).toMatchObject({
    output: answer,
    metadata: { sessionId: 'incident-4821', tags: ['on-call', 'checkout'] },
  });
  expect(answer).toContain('Roll back 9f2c1ab');
  const failed = spans.find((span) => span.errorInfo);
  expect(failed?.errorInfo).toMatchObject({ name: 'Error', stack: expect.stringContaining('ECONNREFUSED') });
});

test('each model call tells its usage and when its first word came', async () => {
  const { tracing, ended } = setUp();
  await runAgentExample({ tracing, speed });
  const calls = ended().filter((span) => span.type === 'model_generation');
  expect(calls).toHaveLength(7);
  for (const call of calls) {
    expect(call.attributes).toMatchObject({
      provider: 'openai',
      streaming: true,
      completionStartTime: expect.any(Date),
      usage: {
        inputTokens: expect.any(Number),
        outputTokens: expect.any(Number),
        totalTokens: expect.any(Number),
      },
      finishReason: expect.stringMatching(/^(stop|tool_calls)$/),
    });
    expect(call.input).toMatchObject({
      messages: expect.arrayContaining([expect.objectContaining({ role: 'system' })]),
      tools: expect.any(Array),
    });
  }
  const cached = calls.map(
    ({ attributes }) => (attributes as { usage: { cachedInputTokens: number } }).usage,
  );
  expect(cached.some(({ cachedInputTokens }) => cachedInputTokens > 0)).toBe(true);
});

test('the workflow has steps, branches, a loop, a search, an approval and a sleep', async () => {
  const { tracing, ended } = setUp();
  const { reply } = await runWorkflowExample({ tracing, speed });
  expect(reply).toContain('RF-58812');
  const judged = [
    '    workflow_step judge-reply',
    '      evaluation helpfulness',
    '        model_generation chat gpt-4.1-mini',
  ];
  expect(drawTree(ended()).split('\n').toSorted()).toEqual(
    [
      'workflow_run answer-ticket',
      '  workflow_step load-ticket',
      '  workflow_parallel gather facts',
      '    workflow_step detect-language',
      '    workflow_step look-up-customer',
      '    workflow_step find-articles',
      '      embedding embed text-embedding-3-small',
      '      retrieval search help centre',
      '  workflow_conditional choose route',
      '    workflow_conditional_eval is it outage?',
      '    workflow_conditional_eval is it billing?',
      '    workflow_conditional_eval is it delivery?',
      '  workflow_step draft-reply',
      '    model_generation chat gpt-4.1-mini',
      '  workflow_loop improve until good',
      ...judged,
      '    workflow_step rewrite-reply',
      '      model_generation chat gpt-4.1-mini',
      ...judged,
      '  workflow_wait_event wait for approval',
      '  workflow_sleep time to undo',
      '  workflow_step send-reply',
    ].toSorted(),
  );
  expect(ended().find(({ type }) => type === 'workflow_conditional')?.attributes).toMatchObject({
    truthyIndexes: [1],
    selectedSteps: ['billing'],
  });
});

test.each([
  ['agent', runAgentExample],
  ['workflow', runWorkflowExample],
])('an %s that is told to stop ends every span that is open', async (_, runExample) => {
  const { tracing, started, ended } = setUp();
  const controller = new AbortController();
  const run = runExample({ tracing, speed: 1, signal: controller.signal });
  controller.abort();
  await expect(run).rejects.toThrow(/abort/i);
  expect(started().length).toBeGreaterThan(0);
  expect(started().filter(({ id }) => !ended().some((span) => span.id === id))).toEqual([]);
});

const execute = promisify(execFile);
const run = (example: string, endpoint: string) =>
  execute(process.execPath, [fileURLToPath(new URL(example, import.meta.url))], {
    env: { ...process.env, SPANLIGHT_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  });

test('the quick start runs as it is written, and its spans arrive', async () => {
  const receiver = await startReceiver();
  await run('quick-start.ts', receiver.endpoint);
  await receiver.close();
  expect(receiver.requests[0]?.resource).toMatchObject({ 'service.name': 'my-app' });
  expect(receiver.spans.map(({ name }) => name)).toEqual(['customer-support-agent', 'gpt-4-response']);
  expect(receiver.spans[1]?.parentSpanId).toBe(receiver.spans[0]?.spanId);
});

test(
  'the AI SDK sends its own telemetry, with messages, usage and tool arguments',
  { timeout: 30_000 },
  async () => {
    const receiver = await startReceiver();
    const { stdout } = await run('ai-sdk.ts', receiver.endpoint);
    await receiver.close();
    expect(stdout).toContain('Hotel Kanalen');
    const spans = receiver.spans.map(({ name, attributes }) => ({ name, attributes: toRecord(attributes) }));
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'invoke_agent plan-trip',
        'execute_tool findHotel',
        'invoke_agent write-packing-list',
      ]),
    );
    const chats = spans.filter(({ name }) => name.startsWith('chat'));
    expect(chats).toHaveLength(4);
    for (const { attributes } of chats) {
      expect(attributes).toMatchObject({
        'gen_ai.input.messages': expect.stringContaining('user'),
        'gen_ai.output.messages': expect.stringContaining('assistant'),
        'gen_ai.usage.input_tokens': expect.any(Number),
      });
    }
    const tool = spans.find(({ name }) => name === 'execute_tool searchTrains');
    expect(tool?.attributes['gen_ai.tool.call.arguments']).toContain('Hamburg');
  },
);
