import type { ModelParameters, UsageStats } from '../attributes.ts';
import { toMicroseconds } from '../clock.ts';
import type { AISpanType } from '../span-type.ts';
import type { AnyExportedAISpan } from '../types.ts';
import {
  readInput,
  readInstructions,
  readOutput,
  readToolDefinitions,
  writeText,
} from './gen-ai-messages.ts';
import { double, integer } from './otlp-numbers.ts';
import { flag, json, text } from './otlp-values.ts';
import type { KeyValue } from './otlp-values.ts';

type Attributes = Record<string, unknown>;
type Encoded = (KeyValue | undefined)[];

const operations: Partial<Record<AISpanType, string>> = {
  agent_run: 'invoke_agent',
  model_generation: 'chat',
  embedding: 'embeddings',
  tool_call: 'execute_tool',
  mcp_tool_call: 'execute_tool',
  workflow_run: 'invoke_workflow',
  retrieval: 'retrieval',
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

type Encode = (span: AnyExportedAISpan, attributes: Attributes) => Encoded;

const facts: Partial<Record<AISpanType, Encode>> = {
  agent_run: (span, attributes) => [
    text('gen_ai.agent.id', attributes['agentId']),
    text('gen_ai.agent.name', span.name),
  ],
  workflow_run: (span, attributes) => [text('gen_ai.workflow.name', attributes['workflowId'] ?? span.name)],
  model_generation: encodeModelCall,
  // Its tokens are among those of its generation: a backend that adds up what it reads would count them twice.
  model_step: (span, attributes) => encodeModelCall(span, { ...attributes, usage: undefined }),
  embedding: encodeModelCall,
  tool_call: encodeTool,
  mcp_tool_call: (span, attributes) => [
    text('mcp.method.name', attributes['mcpMethod'] ?? 'tools/call'),
    ...encodeTool(span, attributes),
  ],
  retrieval: (_, attributes) => [integer('gen_ai.retrieval.top_k', attributes['topK'])],
  evaluation: (_, attributes) => [
    text('gen_ai.evaluation.name', attributes['evaluator']),
    double('gen_ai.evaluation.score.value', attributes['score']),
    text('gen_ai.evaluation.score.label', attributes['label']),
    text('gen_ai.evaluation.explanation', attributes['explanation']),
  ],
};

const content: Partial<Record<AISpanType, Encode>> = {
  agent_run: encodeChat,
  model_generation: encodeChat,
  model_step: encodeChat,
  tool_call: encodeToolContent,
  mcp_tool_call: encodeToolContent,
  retrieval({ input, output }, attributes) {
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
    text('gen_ai.response.id', attributes['responseId']),
    text('gen_ai.response.model', attributes['responseModel']),
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
  const tools =
    attributes['tools'] ?? record<{ tools: unknown }>(input).tools ?? attributes['availableTools'];
  return [
    json('gen_ai.system_instructions', chat?.instructions ?? readInstructions(attributes['instructions'])),
    json('gen_ai.input.messages', chat?.messages),
    json('gen_ai.output.messages', readOutput(output, attributes['finishReason'])),
    json('gen_ai.tool.definitions', readToolDefinitions(tools)),
  ];
}

function texts(key: string, value: unknown): KeyValue | undefined {
  if (!Array.isArray(value)) return undefined;
  return { key, value: { arrayValue: { values: value.map((item) => ({ stringValue: writeText(item) })) } } };
}

function record<Shape extends object>(value: unknown): Partial<Shape> {
  return typeof value === 'object' && value !== null ? value : {};
}
