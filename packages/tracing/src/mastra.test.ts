import { expect, test } from 'vitest';
import { AISpanType, DefaultAITracing, isMastra, wrapMastra } from './index.ts';

interface Call {
  method: string;
  args: unknown[];
}

/** Something with the methods of Mastra that matter. Private fields show whether a method is called on its own object. */
function createMastra() {
  const calls: Call[] = [];

  class Run {
    #id = 'run';
    start(...args: unknown[]) {
      calls.push({ method: 'start', args });
      return this.#id;
    }
  }
  class Workflow {
    #name = 'workflow';
    execute(...args: unknown[]) {
      calls.push({ method: 'execute', args });
      return this.#name;
    }
    createRun(...args: unknown[]) {
      calls.push({ method: 'createRun', args });
      return new Run();
    }
    createRunAsync(...args: unknown[]) {
      return Promise.resolve(this.createRun(...args));
    }
  }
  class Agent {
    #name = 'agent';
    model = 'gpt';
    generate(...args: unknown[]) {
      calls.push({ method: 'generate', args });
      return this.#name;
    }
    stream(...args: unknown[]) {
      calls.push({ method: 'stream', args });
    }
    generateLegacy(...args: unknown[]) {
      calls.push({ method: 'generateLegacy', args });
    }
    streamLegacy(...args: unknown[]) {
      calls.push({ method: 'streamLegacy', args });
    }
    other(...args: unknown[]) {
      calls.push({ method: 'other', args });
    }
  }
  class Mastra {
    #agent = new Agent();
    version = 1;
    getAgent(_name: string) {
      return this.#agent;
    }
    getAgentById(_id: string) {
      return Promise.resolve(this.#agent);
    }
    getWorkflow(_name: string) {
      return new Workflow();
    }
    getWorkflowById(_id: string) {
      return new Workflow();
    }
    getMissing() {
      return this.#agent === undefined;
    }
  }
  return { mastra: new Mastra(), calls, Mastra };
}

function createContext(isRecording = true) {
  const tracing = new DefaultAITracing({
    serviceName: 'a',
    exporters: [],
    sampling: { type: isRecording ? 'always' : 'never' },
  });
  return { currentSpan: tracing.startSpan({ type: AISpanType.GENERIC, name: 'span' }) };
}

test('a Mastra is what hands out agents and workflows', () => {
  expect(isMastra(createMastra().mastra)).toBe(true);
  for (const other of [null, undefined, 'text', {}, { getAgent() {} }]) expect(isMastra(other)).toBe(false);
});

test('without a span that records, or without a Mastra, nothing is wrapped', () => {
  const { mastra } = createMastra();
  const other = { generate() {} };
  expect(wrapMastra(mastra, {})).toBe(mastra);
  expect(wrapMastra(mastra, undefined)).toBe(mastra);
  expect(wrapMastra(mastra, createContext(false))).toBe(mastra);
  expect(wrapMastra(other, createContext())).toBe(other);
});

test('what its agents do gets the context, whatever else they are told', async () => {
  const { mastra, calls, Mastra } = createMastra();
  const tracingContext = createContext();
  const wrapped = wrapMastra(mastra, tracingContext);
  const agent = wrapped.getAgent('agent');
  expect(agent.generate('hello')).toBe('agent');
  agent.stream('hello', { maxSteps: 3 });
  agent.generateLegacy('hello', undefined);
  (await wrapped.getAgentById('id')).streamLegacy('hello', { tracingContext: {} });
  agent.other('hello');
  expect(calls).toEqual([
    { method: 'generate', args: ['hello', { tracingContext }] },
    { method: 'stream', args: ['hello', { maxSteps: 3, tracingContext }] },
    { method: 'generateLegacy', args: ['hello', { tracingContext }] },
    { method: 'streamLegacy', args: ['hello', { tracingContext }] },
    { method: 'other', args: ['hello'] },
  ]);
  expect(agent.model).toBe('gpt');
  expect(wrapped.version).toBe(1);
  expect(wrapped.getMissing()).toBe(false);
  expect(wrapped).toBeInstanceOf(Mastra);
  expect(wrapped.constructor).toBe(Mastra);
});

test('so do workflows and the runs they make', async () => {
  const { mastra, calls } = createMastra();
  const tracingContext = createContext();
  const wrapped = wrapMastra(mastra, tracingContext);
  const workflow = wrapped.getWorkflow('name');
  expect(workflow.execute({ input: 1 })).toBe('workflow');
  expect(workflow.createRun({ runId: 'r' }).start({ inputData: 1 })).toBe('run');
  const run = await wrapped.getWorkflowById('id').createRunAsync();
  run.start();
  expect(calls).toEqual([
    { method: 'execute', args: [{ input: 1 }, { tracingContext }] },
    { method: 'createRun', args: [{ runId: 'r' }] },
    { method: 'start', args: [{ inputData: 1, tracingContext }] },
    { method: 'createRun', args: [] },
    { method: 'start', args: [{ tracingContext }] },
  ]);
});

test('a Mastra that can not be changed is used as it is', () => {
  const { mastra, calls } = createMastra();
  const frozen = Object.freeze({
    getAgent: (name: string) => mastra.getAgent(name),
    getAgentById: (id: string) => mastra.getAgentById(id),
    getWorkflow: (name: string) => mastra.getWorkflow(name),
    getWorkflowById: (id: string) => mastra.getWorkflowById(id),
  });
  wrapMastra(frozen, createContext()).getAgent('agent').generate('hello');
  expect(calls).toEqual([{ method: 'generate', args: ['hello'] }]);
});

test('an agent that is not there stays away', () => {
  const nothing = () => undefined;
  const empty = { getAgent: nothing, getAgentById: nothing, getWorkflow: nothing, getWorkflowById: nothing };
  expect(wrapMastra(empty, createContext()).getAgent()).toBeUndefined();
});
