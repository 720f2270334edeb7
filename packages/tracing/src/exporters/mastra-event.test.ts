import { Agent as Agent0 } from '@mastra/core-0.24/agent';
import { Mastra as Mastra0 } from '@mastra/core-0.24/mastra';
import { createTool as createTool0 } from '@mastra/core-0.24/tools';
import { createStep as createStep0, createWorkflow as createWorkflow0 } from '@mastra/core-0.24/workflows';
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { RequestContext } from '@mastra/core/request-context';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { Observability } from '@mastra/observability';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startFailingModel } from '../../test/model.ts';
import type { Model } from '../../test/model.ts';
import { startReceiver, toRecord } from '../../test/receiver.ts';
import type { Receiver } from '../../test/receiver.ts';
import { DefaultExporter } from '../index.ts';
import { readMastraEvent } from './mastra-event.ts';
import type { MastraEvent } from './mastra-event.ts';

function mastraSpan(span: Partial<MastraEvent['exportedSpan']>): MastraEvent {
  return {
    type: 'span_ended',
    exportedSpan: {
      id: 'b7ad6b7169203331',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      name: 'some span',
      type: 'generic',
      startTime: new Date(0),
      isEvent: false,
      isRootSpan: true,
      ...span,
    },
  };
}
const read = (span: Partial<MastraEvent['exportedSpan']>) => readMastraEvent(mastraSpan(span)).exportedSpan;

test.each([
  ['agent_run', 'agent_run'],
  ['model_generation', 'model_generation'],
  ['model_inference', 'model_step'],
  ['provider_tool_call', 'tool_call'],
  ['mcp_server_request', 'mcp_tool_call'],
  ['scorer_run', 'evaluation'],
  ['rag_embedding', 'embedding'],
  ['rag_vector_operation', 'retrieval'],
  ['memory_operation', 'generic'],
  ['one that comes later', 'generic'],
])('a span of type %s becomes %s, and keeps its own word where they differ', (type, ours) => {
  const { type: is, attributes } = read({ type, attributes: { some: 'attribute' } });
  expect(is).toBe(ours);
  expect(attributes).toEqual({ some: 'attribute', ...(type !== ours && { mastraType: type }) });
});

test.each([
  ['agent_run', 'agentId'],
  ['tool_call', 'toolId'],
  ['workflow_run', 'workflowId'],
  ['workflow_step', 'stepId'],
  ['processor_run', 'processorName'],
  ['scorer_run', 'evaluator'],
])('what a span of type %s is about becomes its %s', (type, attribute) => {
  expect(read({ type, entityId: 'e-1', entityName: 'E one' }).attributes).toMatchObject({
    [attribute]: 'e-1',
  });
  expect(read({ type, entityName: 'E one' }).attributes).toMatchObject({ [attribute]: 'E one' });
});

test('the details of the usage are under our names too, and what was there stays', () => {
  const usage = {
    inputTokens: 10,
    inputDetails: { cacheRead: 4, cacheWrite: 2, text: 4 },
    outputDetails: { reasoning: 3 },
  };
  expect(read({ type: 'model_generation', attributes: { usage } }).attributes).toEqual({
    usage: { ...usage, cachedInputTokens: 4, cacheWriteTokens: 2, reasoningTokens: 3 },
  });
});

test('tags, the context of the request and a parent from elsewhere find their places', () => {
  const span = read({
    metadata: { userId: 'u-1' },
    tags: ['beta'],
    requestContext: { plan: 'pro' },
    externalParentSpanId: '00f067aa0ba902b7',
  });
  expect(span.metadata).toEqual({ userId: 'u-1', tags: ['beta'], requestContext: { plan: 'pro' } });
  expect(span.parentSpanId).toBe('00f067aa0ba902b7');
  expect(read({}).metadata).toBeUndefined();
  expect(read({ requestContext: {} }).metadata).toBeUndefined();
});

let receiver: Receiver;
let model: Model;

beforeEach(async () => {
  receiver = await startReceiver();
  model = await startFailingModel({ tool: 'look-up', arguments: { id: 7 } });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  await model.close();
  await receiver.close();
});

const number = z.object({ id: z.number() });
const description = 'Looks something up.';
const breakTool = async () => {
  throw new TypeError('no such table');
};
const breakStep = async () => {
  throw new RangeError('the step broke');
};

/** An agent whose tool fails, and whose model does after that; and a workflow whose step fails. */
const lines = {
  '0.24': async (exporter: DefaultExporter) => {
    const lookUp = createTool0({ id: 'look-up', description, inputSchema: number, execute: breakTool });
    const agent = new Agent0({
      name: 'helper',
      instructions: 'Help.',
      model: { id: 'openai/gpt-4.1-mini', url: model.url, apiKey: 'none' },
      tools: { 'look-up': lookUp },
    });
    const workflow = createWorkflow0({ id: 'fails', inputSchema: number, outputSchema: number })
      .then(createStep0({ id: 'break', inputSchema: number, outputSchema: number, execute: breakStep }))
      .commit();
    const mastra = new Mastra0({
      logger: false,
      agents: { agent },
      workflows: { workflow },
      observability: { configs: { local: { serviceName: 'failing', exporters: [exporter] } } },
    });
    const generate = mastra.getAgent('agent').generate('Look up 7.', {
      tracingOptions: { metadata: { sessionId: 's-1', userId: 'u-1' } },
    });
    await expect(generate).rejects.toThrow('too many words');
    const run = await mastra.getWorkflow('workflow').createRunAsync();
    return (await run.start({ inputData: { id: 7 } })).status;
  },
  '1.x': async (exporter: DefaultExporter) => {
    const lookUp = createTool({ id: 'look-up', description, inputSchema: number, execute: breakTool });
    const agent = new Agent({
      id: 'helper',
      name: 'helper',
      instructions: 'Help.',
      model: { id: 'openai/gpt-4.1-mini', url: model.url, apiKey: 'none' },
      tools: { 'look-up': lookUp },
    });
    const workflow = createWorkflow({ id: 'fails', inputSchema: number, outputSchema: number })
      .then(createStep({ id: 'break', inputSchema: number, outputSchema: number, execute: breakStep }))
      .commit();
    const mastra = new Mastra({
      logger: false,
      agents: { agent },
      workflows: { workflow },
      observability: new Observability({
        configs: { local: { serviceName: 'failing', exporters: [exporter], requestContextKeys: ['plan'] } },
      }),
    });
    const requestContext = new RequestContext();
    requestContext.set('plan', 'pro');
    const generate = mastra.getAgent('agent').generate('Look up 7.', {
      requestContext,
      tracingOptions: { metadata: { sessionId: 's-1', userId: 'u-1' }, tags: ['beta'] },
    });
    await expect(generate).rejects.toThrow('too many words');
    const run = await mastra.getWorkflow('workflow').createRun();
    return (await run.start({ inputData: { id: 7 } })).status;
  },
};

async function runLine(line: keyof typeof lines) {
  const exporter = new DefaultExporter({ endpoint: receiver.endpoint });
  expect(await lines[line](exporter)).toBe('failed');
  await exporter.shutdown();
  return new Map(
    receiver.spans.map(({ name, status, attributes }): [string, Record<string, unknown>] => [
      name,
      { status, ...toRecord(attributes) },
    ]),
  );
}

test.each(['0.24', '1.x'] as const)(
  'in Mastra %s, tools and steps that fail say why, and a call that failed keeps what it cost',
  async (line) => {
    const spans = await runLine(line);
    expect(spans.get("tool: 'look-up'")).toMatchObject({
      status: { code: 2, message: 'no such table' },
      'spanlight.input': '{"id":7}',
    });
    expect(spans.get("workflow step: 'break'")).toMatchObject({
      status: { code: 2, message: 'the step broke' },
    });
    expect(spans.get("llm: 'gpt-4.1-mini'")).toMatchObject({
      'gen_ai.usage.input_tokens': '100',
      'gen_ai.usage.output_tokens': '10',
      'gen_ai.usage.cache_read.input_tokens': '64',
      'gen_ai.response.finish_reasons': expect.objectContaining({ values: [{ stringValue: 'error' }] }),
    });
    expect(spans.get("agent run: 'helper'")).toMatchObject({ 'session.id': 's-1', 'user.id': 'u-1' });
  },
);

test('in Mastra 1.x, failed model calls are marked as such, and what the request said is kept', async () => {
  const spans = await runLine('1.x');
  expect(spans.get("agent run: 'helper'")).toMatchObject({ status: { code: 2, message: 'too many words' } });
  for (const name of ["llm: 'gpt-4.1-mini'", 'step: 1', 'inference: 1'])
    expect(spans.get(name)?.['status'], name).toMatchObject({ code: 2 });
  for (const name of ['step: 0', 'inference: 0']) expect(spans.get(name)?.['status'], name).toBeUndefined();
  expect(spans.get("workflow run: 'fails'")).toMatchObject({
    status: { code: 2, message: 'the step broke' },
  });
  const metadata: unknown = JSON.parse(String(spans.get("agent run: 'helper'")?.['spanlight.metadata']));
  expect(metadata).toMatchObject({ plan: 'pro', tags: ['beta'], requestContext: { plan: 'pro' } });
});
