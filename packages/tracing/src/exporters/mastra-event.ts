import { AISpanType } from '../span-type.ts';
import type { AITracingEvent, AnyExportedAISpan, ErrorInfo, Metadata } from '../types.ts';

/** A span as Mastra 1.x exports it (@mastra/core, observability/types/tracing), as far as it differs from ours. */
interface MastraSpan extends Omit<AnyExportedAISpan, 'type' | 'attributes'> {
  type: string;
  attributes?: object | undefined;
  /** Of the root alone. */
  tags?: string[] | undefined;
  /** What the span is about: the agent, the tool, the workflow or its step. */
  entityId?: string | undefined;
  entityName?: string | undefined;
  /** What the program said about the request. */
  requestContext?: Record<string, unknown> | undefined;
  /** A parent that is not of Mastra's making. */
  externalParentSpanId?: string | undefined;
}

/** An event of Mastra's, of either line. The words for what happens to a span are ours too. */
export interface MastraEvent {
  type: string;
  exportedSpan: MastraSpan;
}

const own: ReadonlySet<string> = new Set(Object.values(AISpanType));

/** Types of Mastra's that say the same as one of ours. */
const sameAs: Record<string, AISpanType> = {
  // The provider's part of a step. The generation above has the tokens of all its steps: as model calls of their own they
  // would count twice.
  model_inference: AISpanType.MODEL_STEP,
  client_tool_call: AISpanType.TOOL_CALL,
  provider_tool_call: AISpanType.TOOL_CALL,
  mcp_server_request: AISpanType.MCP_TOOL_CALL,
  scorer_run: AISpanType.EVALUATION,
  scorer_step: AISpanType.EVALUATION,
  classifier_evaluation: AISpanType.EVALUATION,
  rag_embedding: AISpanType.EMBEDDING,
  rag_vector_operation: AISpanType.RETRIEVAL,
  rag_action: AISpanType.RETRIEVAL,
  graph_action: AISpanType.RETRIEVAL,
};

/** Where our attributes name what a span is about. */
const nameOfEntity: Partial<Record<AISpanType, string>> = {
  [AISpanType.AGENT_RUN]: 'agentId',
  [AISpanType.TOOL_CALL]: 'toolId',
  [AISpanType.MCP_TOOL_CALL]: 'toolId',
  [AISpanType.WORKFLOW_RUN]: 'workflowId',
  [AISpanType.WORKFLOW_STEP]: 'stepId',
  [AISpanType.PROCESSOR_RUN]: 'processorName',
  [AISpanType.EVALUATION]: 'evaluator',
};

/** Mastra's event as one of ours. Types that we have no word for become generic, and keep theirs in the attributes. */
export function readMastraEvent({ type, exportedSpan }: MastraEvent): AITracingEvent {
  const { tags, entityId, entityName, requestContext, externalParentSpanId, ...span } = exportedSpan;
  const given = span.attributes ?? {};
  const ours = own.has(span.type) ? (span.type as AISpanType) : (sameAs[span.type] ?? AISpanType.GENERIC);
  const entity = nameOfEntity[ours];
  const about = entityId ?? entityName;
  const attributes = {
    ...(entity && about && { [entity]: about }),
    ...readUsage(given),
    ...(ours !== span.type && { mastraType: span.type }),
  };
  return {
    type: type as AITracingEvent['type'],
    exportedSpan: {
      ...span,
      type: ours,
      parentSpanId: span.parentSpanId ?? externalParentSpanId,
      metadata: joinMetadata(span.metadata, { tags, requestContext }),
      errorInfo: span.errorInfo ?? readFailure(given),
      // As typed as what Mastra's own programs put there.
      attributes: attributes as AnyExportedAISpan['attributes'],
    },
  };
}

function joinMetadata(
  metadata: Metadata | undefined,
  more: Record<string, object | undefined>,
): Metadata | undefined {
  const known = Object.entries(more).filter(([, value]) => value && Object.keys(value).length > 0);
  return known.length > 0 ? { ...metadata, ...Object.fromEntries(known) } : metadata;
}

/** Why a model call failed is told at the agent alone, and at the call no more than that it did. */
function readFailure({ finishReason }: { finishReason?: unknown }): ErrorInfo | undefined {
  return finishReason === 'error' ? { message: 'the model call failed (finish reason "error")' } : undefined;
}

interface MastraUsage {
  inputDetails?: { cacheRead?: number; cacheWrite?: number };
  outputDetails?: { reasoning?: number };
}

/** Attributes with the details of the usage under our names too. */
function readUsage(attributes: { usage?: MastraUsage }): object {
  const { usage } = attributes;
  if (!usage?.inputDetails && !usage?.outputDetails) return attributes;
  const { inputDetails = {}, outputDetails = {} } = usage;
  return {
    ...attributes,
    usage: {
      cachedInputTokens: inputDetails.cacheRead,
      cacheWriteTokens: inputDetails.cacheWrite,
      reasoningTokens: outputDetails.reasoning,
      ...usage,
    },
  };
}
