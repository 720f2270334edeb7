import { AISpanType, DefaultAITracing } from '../src/index.ts';
import type { AISpan, AISpanTypeMap, UsageStats } from '../src/index.ts';

// For each type of span: all its attributes are taken, what it must have is asked for, and what is none of its own, or of
// another kind, is refused.

const usage: Required<UsageStats> = {
  inputTokens: 1,
  outputTokens: 2,
  totalTokens: 3,
  reasoningTokens: 4,
  cachedInputTokens: 5,
  cacheWriteTokens: 6,
  promptTokens: 7,
  completionTokens: 8,
  promptCacheHitTokens: 9,
  promptCacheMissTokens: 10,
};

const all: { [Type in AISpanType]: Required<AISpanTypeMap[Type]> } = {
  agent_run: { agentId: 'a', instructions: 'i', prompt: 'p', availableTools: ['t'], maxSteps: 1 },
  generic: {},
  model_generation: {
    model: 'm',
    provider: 'p',
    resultType: 'tool_selection',
    usage,
    parameters: {
      maxOutputTokens: 1,
      temperature: 0.5,
      topP: 0.5,
      topK: 1,
      presencePenalty: 0,
      frequencyPenalty: 0,
      stopSequences: ['s'],
      seed: 1,
      maxRetries: 1,
      headers: { name: 'value' },
    },
    streaming: true,
    finishReason: 'stop',
    completionStartTime: new Date(),
  },
  model_step: { stepIndex: 0, usage, finishReason: 'stop', isContinued: false, warnings: [] },
  model_chunk: { chunkType: 'text', sequenceNumber: 0 },
  mcp_tool_call: { toolId: 't', mcpServer: 's', serverVersion: '1', success: true },
  processor_run: { processorName: 'p', processorType: 'input', processorIndex: 0 },
  tool_call: { toolId: 't', toolType: 'function', toolDescription: 'd', success: true },
  workflow_run: { workflowId: 'w', status: 'bailed' },
  workflow_step: { stepId: 's', status: 'suspended' },
  workflow_conditional: { conditionCount: 2, truthyIndexes: [0], selectedSteps: ['s'] },
  workflow_conditional_eval: { conditionIndex: 0, result: true },
  workflow_parallel: { branchCount: 2, parallelSteps: ['s'] },
  workflow_loop: { loopType: 'foreach', iteration: 0, totalIterations: 2, concurrency: 1 },
  workflow_sleep: { durationMs: 1, untilDate: new Date(), sleepType: 'fixed' },
  workflow_wait_event: { eventName: 'e', timeoutMs: 1, eventReceived: true, waitDurationMs: 1 },
  retrieval: {
    query: 'q',
    documents: [{ id: 'd', content: 'c', score: 0.5, metadata: { source: 's' } }],
    topK: 3,
  },
  embedding: { model: 'm', provider: 'p', usage, dimensions: 3 },
  evaluation: { evaluator: 'e', score: 1, label: 'l', explanation: 'x' },
};
void all;

const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [] });

function start<Type extends AISpanType>(type: Type, attributes: AISpanTypeMap[Type]): AISpan<Type> {
  return tracing.startSpan({ type, name: 'span', attributes });
}

// @ts-expect-error Not an attribute of this type.
start(AISpanType.AGENT_RUN, { agentId: 'a', toolId: 't' });
// @ts-expect-error Not of this kind.
start(AISpanType.AGENT_RUN, { agentId: 1 });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.GENERIC, { agentId: 'a' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.MODEL_GENERATION, { tokens: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.MODEL_GENERATION, { usage: { totalTokens: 'many' } });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.MODEL_STEP, { model: 'm' });
// @ts-expect-error Not of this kind.
start(AISpanType.MODEL_STEP, { stepIndex: 'first' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.MODEL_CHUNK, { text: 't' });
// @ts-expect-error Not of this kind.
start(AISpanType.MODEL_CHUNK, { sequenceNumber: '0' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.MCP_TOOL_CALL, { toolId: 't', mcpServer: 's', toolType: 'f' });
// @ts-expect-error Not of this kind.
start(AISpanType.MCP_TOOL_CALL, { toolId: 't', mcpServer: 1 });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.PROCESSOR_RUN, { processorName: 'p', processorType: 'input', success: true });
// @ts-expect-error Not of this kind.
start(AISpanType.PROCESSOR_RUN, { processorName: 'p', processorType: 'between' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.TOOL_CALL, { mcpServer: 's' });
// @ts-expect-error Not of this kind.
start(AISpanType.TOOL_CALL, { success: 'yes' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_RUN, { workflowId: 'w', stepId: 's' });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_RUN, { workflowId: 'w', status: 'unknown' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_STEP, { stepId: 's', workflowId: 'w' });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_STEP, { stepId: 's', status: 'unknown' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_CONDITIONAL, { conditionCount: 1, result: true });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_CONDITIONAL, { conditionCount: 1, truthyIndexes: ['0'] });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_CONDITIONAL_EVAL, { conditionIndex: 0, conditionCount: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_CONDITIONAL_EVAL, { conditionIndex: 0, result: 'true' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_PARALLEL, { branchCount: 1, concurrency: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_PARALLEL, { branchCount: 'two' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_LOOP, { branchCount: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_LOOP, { loopType: 'while' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_SLEEP, { timeoutMs: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_SLEEP, { untilDate: '2026-01-01' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.WORKFLOW_WAIT_EVENT, { durationMs: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.WORKFLOW_WAIT_EVENT, { eventReceived: 1 });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.RETRIEVAL, { dimensions: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.RETRIEVAL, { documents: ['text'] });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.EMBEDDING, { temperature: 1 });
// @ts-expect-error Not of this kind.
start(AISpanType.EMBEDDING, { dimensions: '3' });
// @ts-expect-error Not an attribute of this type.
start(AISpanType.EVALUATION, { evaluator: 'e', result: true });
// @ts-expect-error Not of this kind.
start(AISpanType.EVALUATION, { evaluator: 'e', score: 'high' });
// @ts-expect-error Something is missing.
start(AISpanType.AGENT_RUN, { prompt: 'p' });
// @ts-expect-error Something is missing.
start(AISpanType.MCP_TOOL_CALL, { mcpServer: 's' });
// @ts-expect-error Something is missing.
start(AISpanType.PROCESSOR_RUN, { processorName: 'p' });
// @ts-expect-error Something is missing.
start(AISpanType.WORKFLOW_RUN, {});
// @ts-expect-error Something is missing.
start(AISpanType.WORKFLOW_STEP, {});
// @ts-expect-error Something is missing.
start(AISpanType.WORKFLOW_CONDITIONAL, {});
// @ts-expect-error Something is missing.
start(AISpanType.WORKFLOW_CONDITIONAL_EVAL, {});
// @ts-expect-error Something is missing.
start(AISpanType.WORKFLOW_PARALLEL, {});
// @ts-expect-error Something is missing.
start(AISpanType.EVALUATION, { score: 1 });
