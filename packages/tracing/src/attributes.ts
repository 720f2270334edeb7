import type { AISpanType } from './span-type.ts';

/**
 * Token counts as providers and frameworks report them. Readers take both vocabularies: `inputTokens` or
 * `promptTokens`, `outputTokens` or `completionTokens`, `cachedInputTokens` or `promptCacheHitTokens`.
 */
export interface UsageStats {
  /** All input tokens, those read from or written to a cache included. */
  inputTokens?: number | undefined;
  /** All output tokens, those of reasoning included. */
  outputTokens?: number | undefined;
  totalTokens?: number | undefined;
  reasoningTokens?: number | undefined;
  /** Input tokens that the provider read from its cache. */
  cachedInputTokens?: number | undefined;
  /** Input tokens that the provider wrote to its cache. */
  cacheWriteTokens?: number | undefined;
  /** The older name of `inputTokens`. */
  promptTokens?: number | undefined;
  /** The older name of `outputTokens`. */
  completionTokens?: number | undefined;
  /** The older name of `cachedInputTokens`. */
  promptCacheHitTokens?: number | undefined;
  promptCacheMissTokens?: number | undefined;
}

export interface AgentRunAttributes {
  agentId: string;
  /** The system prompt. */
  instructions?: string | undefined;
  prompt?: string | undefined;
  availableTools?: string[] | undefined;
  maxSteps?: number | undefined;
}

export interface ModelParameters {
  maxOutputTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  stopSequences?: string[] | undefined;
  seed?: number | undefined;
  maxRetries?: number | undefined;
  headers?: Record<string, string | undefined> | undefined;
}

export interface ModelGenerationAttributes {
  /** As the provider names it, such as `gpt-5-mini`. */
  model?: string | undefined;
  provider?: string | undefined;
  resultType?: 'tool_selection' | 'response_generation' | 'reasoning' | 'planning' | undefined;
  usage?: UsageStats | undefined;
  parameters?: ModelParameters | undefined;
  streaming?: boolean | undefined;
  finishReason?: string | undefined;
  /** When the first piece of the answer came. */
  completionStartTime?: Date | undefined;
}

export interface ModelStepAttributes {
  /** From 0. */
  stepIndex?: number | undefined;
  usage?: UsageStats | undefined;
  finishReason?: string | undefined;
  /** Another step follows. */
  isContinued?: boolean | undefined;
  warnings?: unknown;
}

export interface ModelChunkAttributes {
  chunkType?: string | undefined;
  /** Position within the step, from 0. */
  sequenceNumber?: number | undefined;
}

export interface ToolCallAttributes {
  toolId?: string | undefined;
  toolType?: string | undefined;
  toolDescription?: string | undefined;
  success?: boolean | undefined;
}

export interface MCPToolCallAttributes {
  toolId: string;
  /** Name of the server that has the tool. */
  mcpServer: string;
  serverVersion?: string | undefined;
  success?: boolean | undefined;
}

export interface ProcessorRunAttributes {
  processorName: string;
  processorType: 'input' | 'output';
  processorIndex?: number | undefined;
}

type WorkflowStatus =
  | 'running'
  | 'success'
  | 'failed'
  | 'suspended'
  | 'waiting'
  | 'pending'
  | 'canceled'
  | 'bailed';

export interface WorkflowRunAttributes {
  workflowId: string;
  status?: WorkflowStatus | undefined;
}

export interface WorkflowStepAttributes {
  stepId: string;
  status?: WorkflowStatus | undefined;
}

export interface WorkflowConditionalAttributes {
  conditionCount: number;
  /** Which conditions held, from 0. */
  truthyIndexes?: number[] | undefined;
  selectedSteps?: string[] | undefined;
}

export interface WorkflowConditionalEvalAttributes {
  /** From 0. */
  conditionIndex: number;
  result?: boolean | undefined;
}

export interface WorkflowParallelAttributes {
  branchCount: number;
  parallelSteps?: string[] | undefined;
}

export interface WorkflowLoopAttributes {
  loopType?: 'foreach' | 'dowhile' | 'dountil' | undefined;
  iteration?: number | undefined;
  totalIterations?: number | undefined;
  concurrency?: number | undefined;
}

export interface WorkflowSleepAttributes {
  durationMs?: number | undefined;
  untilDate?: Date | undefined;
  sleepType?: 'fixed' | 'dynamic' | undefined;
}

export interface WorkflowWaitEventAttributes {
  eventName?: string | undefined;
  timeoutMs?: number | undefined;
  eventReceived?: boolean | undefined;
  waitDurationMs?: number | undefined;
}

export interface RetrievedDocument {
  id?: string | undefined;
  content?: string | undefined;
  score?: number | undefined;
  metadata?: Record<string, unknown> | undefined;
}

export interface RetrievalAttributes {
  query?: string | undefined;
  documents?: RetrievedDocument[] | undefined;
  /** How many documents were asked for. */
  topK?: number | undefined;
}

export interface EmbeddingAttributes {
  model?: string | undefined;
  provider?: string | undefined;
  usage?: UsageStats | undefined;
  /** Length of a vector. */
  dimensions?: number | undefined;
}

export interface EvaluationAttributes {
  evaluator: string;
  score?: number | undefined;
  label?: string | undefined;
  explanation?: string | undefined;
}

/** A generic span has no attributes of its own: what there is to say goes into metadata. */
export type GenericAttributes = Record<string, never>;

/** Which attributes a span of each type takes. */
export interface AISpanTypeMap {
  [AISpanType.AGENT_RUN]: AgentRunAttributes;
  [AISpanType.GENERIC]: GenericAttributes;
  [AISpanType.MODEL_GENERATION]: ModelGenerationAttributes;
  [AISpanType.MODEL_STEP]: ModelStepAttributes;
  [AISpanType.MODEL_CHUNK]: ModelChunkAttributes;
  [AISpanType.MCP_TOOL_CALL]: MCPToolCallAttributes;
  [AISpanType.PROCESSOR_RUN]: ProcessorRunAttributes;
  [AISpanType.TOOL_CALL]: ToolCallAttributes;
  [AISpanType.WORKFLOW_RUN]: WorkflowRunAttributes;
  [AISpanType.WORKFLOW_STEP]: WorkflowStepAttributes;
  [AISpanType.WORKFLOW_CONDITIONAL]: WorkflowConditionalAttributes;
  [AISpanType.WORKFLOW_CONDITIONAL_EVAL]: WorkflowConditionalEvalAttributes;
  [AISpanType.WORKFLOW_PARALLEL]: WorkflowParallelAttributes;
  [AISpanType.WORKFLOW_LOOP]: WorkflowLoopAttributes;
  [AISpanType.WORKFLOW_SLEEP]: WorkflowSleepAttributes;
  [AISpanType.WORKFLOW_WAIT_EVENT]: WorkflowWaitEventAttributes;
  [AISpanType.RETRIEVAL]: RetrievalAttributes;
  [AISpanType.EMBEDDING]: EmbeddingAttributes;
  [AISpanType.EVALUATION]: EvaluationAttributes;
}

export type AnyAISpanAttributes = AISpanTypeMap[AISpanType];
