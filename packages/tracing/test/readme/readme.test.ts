import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  AISpanType,
  CloudExporter,
  DefaultExporter,
  getDefaultAITracing,
  SensitiveDataFilter,
  shutdownAITracingRegistry,
} from '@spanlight/tracing';
import { startReceiver, toRecord } from '../receiver.ts';
import type { Receiver, WireSpan } from '../receiver.ts';

// The code of the README that the API comes from, beside this file: only the imports are ours.

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  vi.stubEnv('SPANLIGHT_ENDPOINT', receiver.endpoint);
  vi.stubEnv('SPANLIGHT_ACCESS_TOKEN', '');
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await shutdownAITracingRegistry();
  await receiver.close();
});

function ended(name: string): WireSpan | undefined {
  return receiver.spans.find((span) => span.name === name && span.endTimeUnixNano !== undefined);
}

test('manual tracing sends an agent and its model call to the local viewer', async () => {
  await import('./quick-start.ts');
  await receiver.until(
    () => ended('customer-support-agent') !== undefined && ended('gpt-4-response') !== undefined,
  );
  const [agent, model] = [ended('customer-support-agent')!, ended('gpt-4-response')!];
  expect(model.traceId).toBe(agent.traceId);
  expect(model.parentSpanId).toBe(agent.spanId);
  expect(agent.parentSpanId).toBeUndefined();
  expect(toRecord(model.attributes)).toMatchObject({
    'spanlight.span.type': 'model_generation',
    'spanlight.output': '"Generated response"',
    'gen_ai.request.model': 'gpt-4',
    'gen_ai.provider.name': 'openai',
  });
  expect(JSON.parse(String(toRecord(agent.attributes)['spanlight.attributes']))).toEqual({
    agentId: 'agent-123',
    instructions: 'Help with customer support',
    maxSteps: 10,
  });
  expect(receiver.requests[0]?.resource).toMatchObject({ 'service.name': 'my-app' });
});

test('the span types that it names are there', () => {
  const names = [
    'WORKFLOW_RUN',
    'WORKFLOW_STEP',
    'AGENT_RUN',
    'MODEL_GENERATION',
    'TOOL_CALL',
    'MCP_TOOL_CALL',
    'GENERIC',
  ];
  expect(AISpanType).toMatchObject(Object.fromEntries(names.map((name) => [name, name.toLowerCase()])));
});

test('basic configuration enables viewer and cloud, with the filter and all traces', async () => {
  const { mastra } = await import('./basic-configuration.ts');
  const tracing = getDefaultAITracing();
  expect(tracing?.getConfig()).toMatchObject({
    exporters: [expect.any(DefaultExporter), expect.any(CloudExporter)],
    processors: [expect.any(SensitiveDataFilter)],
    sampling: { type: 'always' },
  });

  const { traceId } = mastra.getWorkflow('flow').createRun().start();
  await tracing?.flush();
  const [flow, helper] = [ended('flow')!, ended('helper')!];
  expect([flow.traceId, helper.traceId]).toEqual([traceId, traceId]);
  expect(helper.parentSpanId).toBe(flow.spanId);
  expect(JSON.parse(String(toRecord(helper.attributes)['spanlight.input']))).toEqual({
    prompt: 'hello',
    apiKey: '[REDACTED]',
  });
});
