import type { ModelParameters, UsageStats } from '../attributes.ts';
import { toMicroseconds } from '../clock.ts';
import { AISpanType } from '../span-type.ts';
import type { AnyExportedAISpan } from '../types.ts';
import { readInput, readInstructions, readOutput, readToolDefinitions } from './gen-ai-messages.ts';
import { double, flag, integer, json, text, texts } from './otlp-values.ts';
import type { KeyValue } from './otlp-values.ts';

type Attributes = Record<string, unknown>;
type Encoded = (KeyValue | undefined)[];

const operations: Partial<Record<AISpanType, string>> = {
  [AISpanType.AGENT_RUN]: 'invoke_agent',
  [AISpanType.MODEL_GENERATION]: 'chat',
  [AISpanType.EMBEDDING]: 'embeddings',
  [AISpanType.TOOL_CALL]: 'execute_tool',
  [AISpanType.MCP_TOOL_CALL]: 'execute_tool',
  [AISpanType.WORKFLOW_RUN]: 'invoke_workflow',
  [AISpanType.RETRIEVAL]: 'retrieval',
};

/**
 * What OpenTelemetry's GenAI conventions have words for (docs/otlp.md). `withContent` adds what a reader of `spanlight.*` finds
 * there: messages, tool arguments and results.
 */
export function encodeGenAi(span: AnyExportedAISpan, withContent: boolean): Encoded {
  // Typed by its type, but untyped programs write here too.
  const attributes = (span.attributes ?? {}) as Attributes;
  const { metadata } = span;
  return [
    text('gen_ai.operation.name', operations[span.type]),
    text('gen_ai.conversation.id', metadata?.['threadId'] ?? metadata?.['sessionId']),
    ...(facts[span.type]?.(span, attributes) ?? []),
    ...((withContent && content[span.type]?.(span, attributes)) || []),
  ];
}

/** Whether the work is done elsewhere, so that the span is OpenTelemetry's CLIENT. */
export function isRemote(type: AISpanType): boolean {
  return (
    type === AISpanType.MODEL_GENERATION ||
    type === AISpanType.EMBEDDING ||
    type === AISpanType.MCP_TOOL_CALL ||
    type === AISpanType.RETRIEVAL
  );
}

type Encode = (span: AnyExportedAISpan, attributes: Attributes) => Encoded;

const facts: Partial<Record<AISpanType, Encode>> = {
  [AISpanType.AGENT_RUN]: (span, attributes) => [
    text('gen_ai.agent.id', attributes['agentId']),
    text('gen_ai.agent.name', span.name),
  ],
  [AISpanType.WORKFLOW_RUN]: (span, attributes) => [
    text('gen_ai.workflow.name', attributes['workflowId'] ?? span.name),
  ],
  [AISpanType.MODEL_GENERATION]: encodeModelCall,
  [AISpanType.MODEL_STEP]: encodeModelCall,
  [AISpanType.EMBEDDING]: encodeModelCall,
  [AISpanType.TOOL_CALL]: encodeTool,
  [AISpanType.MCP_TOOL_CALL]: (span, attributes) => [
    text('mcp.method.name', 'tools/call'),
    ...encodeTool(span, attributes),
  ],
  [AISpanType.RETRIEVAL]: (_, attributes) => [integer('gen_ai.retrieval.top_k', attributes['topK'])],
  [AISpanType.EVALUATION]: (_, attributes) => [
    text('gen_ai.evaluation.name', attributes['evaluator']),
    double('gen_ai.evaluation.score.value', attributes['score']),
    text('gen_ai.evaluation.score.label', attributes['label']),
    text('gen_ai.evaluation.explanation', attributes['explanation']),
  ],
};

const content: Partial<Record<AISpanType, Encode>> = {
  [AISpanType.AGENT_RUN]: encodeChat,
  [AISpanType.MODEL_GENERATION]: encodeChat,
  [AISpanType.MODEL_STEP]: encodeChat,
  [AISpanType.TOOL_CALL]: encodeToolContent,
  [AISpanType.MCP_TOOL_CALL]: encodeToolContent,
  [AISpanType.RETRIEVAL]({ input, output }, attributes) {
    const documents = attributes['documents'] ?? output;
    return [
      text('gen_ai.retrieval.query.text', attributes['query'] ?? input),
      json('gen_ai.retrieval.documents', Array.isArray(documents) ? documents : undefined),
    ];
  },
};

function encodeTool(span: AnyExportedAISpan, attributes: Attributes): Encoded {
  return [
    text('gen_ai.tool.name', attributes['toolId'] ?? span.name),
    text('gen_ai.tool.description', attributes['toolDescription']),
    text('gen_ai.tool.type', attributes['toolType']),
    text('gen_ai.tool.call.id', span.metadata?.['toolCallId'] ?? attributes['toolCallId']),
  ];
}

function encodeModelCall(span: AnyExportedAISpan, attributes: Attributes): Encoded {
  const finishReason = attributes['finishReason'];
  return [
    text('gen_ai.request.model', attributes['model']),
    text('gen_ai.provider.name', attributes['provider']),
    flag('gen_ai.request.stream', attributes['streaming']),
    ...encodeParameters(record<ModelParameters>(attributes['parameters'])),
    ...encodeUsage(record<UsageStats>(attributes['usage'])),
    texts('gen_ai.response.finish_reasons', finishReason && [finishReason]),
    secondsSince(span.startTime, attributes['completionStartTime']),
    integer('gen_ai.embeddings.dimension.count', attributes['dimensions']),
  ];
}

function encodeParameters(parameters: Partial<ModelParameters>): Encoded {
  return [
    double('gen_ai.request.temperature', parameters.temperature),
    integer('gen_ai.request.max_tokens', parameters.maxOutputTokens),
    double('gen_ai.request.top_p', parameters.topP),
    double('gen_ai.request.top_k', parameters.topK),
    integer('gen_ai.request.seed', parameters.seed),
    texts('gen_ai.request.stop_sequences', parameters.stopSequences),
    double('gen_ai.request.presence_penalty', parameters.presencePenalty),
    double('gen_ai.request.frequency_penalty', parameters.frequencyPenalty),
  ];
}

function encodeUsage(usage: Partial<UsageStats>): Encoded {
  return [
    integer('gen_ai.usage.input_tokens', usage.inputTokens ?? usage.promptTokens),
    integer('gen_ai.usage.output_tokens', usage.outputTokens ?? usage.completionTokens),
    integer('gen_ai.usage.cache_read.input_tokens', usage.cachedInputTokens ?? usage.promptCacheHitTokens),
    integer('gen_ai.usage.cache_creation.input_tokens', usage.cacheWriteTokens),
    integer('gen_ai.usage.reasoning.output_tokens', usage.reasoningTokens),
  ];
}

function secondsSince(start: Date, first: unknown): KeyValue | undefined {
  if (!(first instanceof Date)) return undefined;
  const seconds = (toMicroseconds(first) - toMicroseconds(start)) / 1e6;
  return double('gen_ai.response.time_to_first_chunk', Math.max(0, seconds));
}

function encodeToolContent({ input, output }: AnyExportedAISpan): Encoded {
  return [json('gen_ai.tool.call.arguments', input), json('gen_ai.tool.call.result', output)];
}

function encodeChat({ input, output }: AnyExportedAISpan, attributes: Attributes): Encoded {
  const chat = readInput(input);
  const tools = attributes['availableTools'] ?? record<{ tools: unknown }>(input).tools;
  return [
    json('gen_ai.system_instructions', chat?.instructions ?? readInstructions(attributes['instructions'])),
    json('gen_ai.input.messages', chat?.messages),
    json('gen_ai.output.messages', readOutput(output, attributes['finishReason'])),
    json('gen_ai.tool.definitions', readToolDefinitions(tools)),
  ];
}

function record<Shape extends object>(value: unknown): Partial<Shape> {
  return typeof value === 'object' && value !== null ? value : {};
}
