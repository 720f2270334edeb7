import type { ModelParameters, UsageStats } from '../attributes.ts';
import { createCapture } from '../capture.ts';
import { toMicroseconds } from '../clock.ts';
import { AISpanType } from '../span-type.ts';
import type { AnyExportedAISpan } from '../types.ts';
import { version } from '../version.ts';

type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: AnyValue[] } };

interface KeyValue {
  key: string;
  value: AnyValue;
}

/** What holds for all spans of a program. */
export interface ResourceInfo {
  serviceName: string;
  serviceInstanceId: string;
  language: 'nodejs' | 'webjs';
}

/** The body of an ExportTraceServiceRequest around spans that are encoded already. */
export function encodeRequest(spans: readonly string[], resource: ResourceInfo): string {
  const attributes = [
    text('service.name', resource.serviceName),
    text('service.instance.id', resource.serviceInstanceId),
    text('telemetry.sdk.name', 'spanlight'),
    text('telemetry.sdk.language', resource.language),
    text('telemetry.sdk.version', version),
  ];
  const scope = { name: '@spanlight/tracing', version };
  return (
    `{"resourceSpans":[{"resource":${JSON.stringify({ attributes })},` +
    `"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans.join(',')}]}]}]}`
  );
}

// A span beyond this is sent with its payload cut, rather than refused by the receiver.
const maxSpanLength = 32 * 1024 * 1024;

/**
 * One span as OTLP's JSON (opentelemetry-proto, trace.proto; docs/otlp.md says which attributes). Never throws: what
 * can't be written gives way to a word about it.
 */
export function encodeSpan(span: AnyExportedAISpan): string {
  try {
    const encoded = JSON.stringify(toOtlp(span));
    if (encoded.length <= maxSpanLength) return encoded;
  } catch {
    // Exporters also get spans that this SDK did not capture: with cycles or bigints in them, or beyond the longest string.
  }
  return JSON.stringify(toOtlp(captureLittle(span) as AnyExportedAISpan));
}

const captureLittle = createCapture({ maxStringLength: 64 * 1024, maxValues: 50_000 });

const kindInternal = 1;
const kindClient = 3;
const statusError = 2;

const operations: Partial<Record<AISpanType, string>> = {
  [AISpanType.AGENT_RUN]: 'invoke_agent',
  [AISpanType.MODEL_GENERATION]: 'chat',
  [AISpanType.EMBEDDING]: 'embeddings',
  [AISpanType.TOOL_CALL]: 'execute_tool',
  [AISpanType.MCP_TOOL_CALL]: 'execute_tool',
  [AISpanType.WORKFLOW_RUN]: 'invoke_workflow',
  [AISpanType.RETRIEVAL]: 'retrieval',
};

function toOtlp(span: AnyExportedAISpan): object {
  const start = nanoseconds(span.startTime);
  const end = span.isEvent ? start : span.endTime && nanoseconds(span.endTime);
  const { errorInfo } = span;
  return {
    traceId: span.traceId.toLowerCase().padStart(32, '0'),
    spanId: span.id.toLowerCase().padStart(16, '0'),
    parentSpanId: span.parentSpanId?.toLowerCase().padStart(16, '0'),
    name: span.name,
    kind: isModelCall(span.type) ? kindClient : kindInternal,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes: encodeAttributes(span),
    status: errorInfo && { code: statusError, message: errorInfo.message },
    events: errorInfo && [
      {
        timeUnixNano: end ?? start,
        name: 'exception',
        attributes: [
          text('exception.type', errorInfo.name),
          text('exception.message', errorInfo.message),
          text('exception.stacktrace', errorInfo.stack),
        ].filter(isKnown),
      },
    ],
  };
}

function encodeAttributes(span: AnyExportedAISpan): KeyValue[] {
  const { metadata, errorInfo } = span;
  const attributes = span.attributes ?? {};
  const { id, domain, category, details } = errorInfo ?? {};
  const isStructured = [id, domain, category, details].some((value) => value !== undefined);
  return [
    text('spanlight.span.type', span.type),
    span.isEvent ? flag('spanlight.event') : undefined,
    text('gen_ai.operation.name', operations[span.type]),
    ...encodeByType(span, attributes),
    text('session.id', metadata?.['sessionId'] ?? metadata?.['threadId']),
    text('user.id', metadata?.['userId']),
    text('error.type', errorInfo && (errorInfo.name ?? '_OTHER')),
    text('spanlight.input', JSON.stringify(span.input)),
    text('spanlight.output', JSON.stringify(span.output)),
    text('spanlight.attributes', Object.keys(attributes).length > 0 ? JSON.stringify(attributes) : undefined),
    text('spanlight.metadata', JSON.stringify(metadata)),
    text('spanlight.error', isStructured ? JSON.stringify({ id, domain, category, details }) : undefined),
  ].filter(isKnown);
}

function encodeByType(
  span: AnyExportedAISpan,
  attributes: Record<string, unknown>,
): (KeyValue | undefined)[] {
  if (span.type === AISpanType.AGENT_RUN) {
    return [text('gen_ai.agent.id', attributes['agentId']), text('gen_ai.agent.name', span.name)];
  }
  if (span.type === AISpanType.TOOL_CALL || span.type === AISpanType.MCP_TOOL_CALL) {
    return [
      text('gen_ai.tool.name', attributes['toolId'] ?? span.name),
      text('gen_ai.tool.description', attributes['toolDescription']),
      text('gen_ai.tool.type', attributes['toolType']),
    ];
  }
  if (isModelCall(span.type) || span.type === AISpanType.MODEL_STEP) {
    return [
      text('gen_ai.request.model', attributes['model']),
      text('gen_ai.provider.name', attributes['provider']),
      ...encodeParameters(record<ModelParameters>(attributes['parameters'])),
      ...encodeUsage(record<UsageStats>(attributes['usage'])),
      texts('gen_ai.response.finish_reasons', attributes['finishReason'] && [attributes['finishReason']]),
      secondsSince(span.startTime, attributes['completionStartTime']),
    ];
  }
  return [];
}

function isModelCall(type: AISpanType): boolean {
  return type === AISpanType.MODEL_GENERATION || type === AISpanType.EMBEDDING;
}

function encodeParameters(parameters: ModelParameters): (KeyValue | undefined)[] {
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

function encodeUsage(usage: UsageStats): (KeyValue | undefined)[] {
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

function nanoseconds(date: Date): string {
  return `${toMicroseconds(date)}000`;
}

function text(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return { key, value: { stringValue: String(value) } };
}

function flag(key: string): KeyValue {
  return { key, value: { boolValue: true } };
}

function integer(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { key, value: { intValue: String(Math.round(value)) } };
}

function double(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { key, value: { doubleValue: value } };
}

function texts(key: string, value: unknown): KeyValue | undefined {
  if (!Array.isArray(value)) return undefined;
  return { key, value: { arrayValue: { values: value.map((item) => ({ stringValue: String(item) })) } } };
}

/** Attributes come from typed programs and untyped ones alike, so each field is checked where it is written. */
function record<Shape extends object>(value: unknown): Partial<Shape> {
  return typeof value === 'object' && value !== null ? value : {};
}

function isKnown<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
