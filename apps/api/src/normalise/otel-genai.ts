import type { Attributes, Message, SpanType, Usage } from '@spanlight/schema';
import { asTexts, knownOnly, readBelow, readNumber, readText, readValue } from './attributes.ts';
import { readMessages, systemMessage } from './chat-message.ts';
import { finishReasonName } from './finish-reason.ts';
import { plainMeaning } from './generic.ts';
import { readNestedJsonText } from './json-text.ts';
import type { ConventionReader, Meaning } from './meaning.ts';
import { providerName } from './provider.ts';
import { readToolDefinitions } from './tool-definitions.ts';
import { makeUsage } from './usage.ts';

/**
 * OpenTelemetry's GenAI semantic conventions, from their attributes
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/), with what the AI SDK 7 (`@ai-sdk/otel`) adds to them.
 */
export const otelGenai: ConventionReader = {
  name: 'otel-genai',
  matches: ({ attributes }) => Object.keys(attributes).some((key) => /^(gen_ai|mcp)\./.test(key)),
  normalise: ({ attributes }) => readGenAi(attributes, readType(attributes)),
};

/** `gen_ai.operation.name`; the last four are the AI SDK's. */
const operationTypes: Record<string, SpanType> = {
  chat: 'model_generation',
  text_completion: 'model_generation',
  generate_content: 'model_generation',
  completion: 'model_generation',
  generate: 'model_generation',
  response: 'model_generation',
  embeddings: 'embedding',
  execute_tool: 'tool_call',
  invoke_agent: 'agent_run',
  create_agent: 'agent_run',
  invoke_workflow: 'workflow_run',
  retrieval: 'retrieval',
  search_memory: 'retrieval',
  plan: 'generic',
  evaluate: 'evaluation',
  guard: 'processor_run',
  'guardrail.run': 'processor_run',
  agent_step: 'model_step',
  rerank: 'retrieval',
  'ai.generateSpeech': 'model_generation',
  'ai.transcribe': 'model_generation',
};

function readType(attributes: Attributes): SpanType {
  const mcpMethod = readText(attributes, 'mcp.method.name');
  if (mcpMethod) return mcpMethod === 'tools/call' ? 'mcp_tool_call' : 'generic';
  const operation = readText(attributes, 'gen_ai.operation.name');
  const type = operation && operationTypes[operation];
  if (type) return type;
  if (readText(attributes, 'gen_ai.tool.name', 'gen_ai.tool.call.id')) return 'tool_call';
  return readText(attributes, 'gen_ai.request.model', 'gen_ai.response.model', 'gen_ai.system')
    ? 'model_generation'
    : 'generic';
}

/** What `gen_ai.*` says of a span whose type is known. */
export function readGenAi(attributes: Attributes, type: SpanType): Meaning {
  const plain = plainMeaning(attributes);
  const secondsToFirst = readNumber(
    attributes,
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.client.operation.time_to_first_chunk',
  );
  return {
    ...plain,
    type,
    model: readText(attributes, 'gen_ai.request.model', 'gen_ai.response.model'),
    provider: providerName(readText(attributes, 'gen_ai.provider.name', 'gen_ai.system')),
    usage: readUsage(attributes, type),
    costUsd: readNumber(attributes, 'gen_ai.usage.cost'),
    timeToFirstTokenMs: secondsToFirst !== null && secondsToFirst >= 0 ? secondsToFirst * 1000 : null,
    toolName: readText(attributes, 'gen_ai.tool.name'),
    input: readNestedJsonText(
      readValue(
        attributes,
        'gen_ai.tool.call.arguments',
        'gen_ai.retrieval.query.text',
        'ai.values',
        'ai.value',
      ),
    ),
    output: readNestedJsonText(
      readValue(
        attributes,
        'gen_ai.tool.call.result',
        'gen_ai.retrieval.documents',
        'ai.embeddings',
        'ai.embedding',
      ),
    ),
    inputMessages: readInputMessages(attributes),
    outputMessages: readMessages(readNestedJsonText(attributes['gen_ai.output.messages'])),
    toolDefinitions: readToolDefinitions(attributes['gen_ai.tool.definitions']),
    parameters: readParameters(attributes),
    finishReason: finishReasonName(
      asTexts(readNestedJsonText(attributes['gen_ai.response.finish_reasons']))[0] ?? null,
    ),
    metadata: readBelow(attributes, 'ai.settings.context.'),
    sessionId:
      plain.sessionId ??
      readText(
        attributes,
        'gen_ai.conversation.id',
        'ai.settings.context.sessionId',
        'ai.settings.context.threadId',
      ),
    userId: plain.userId ?? readText(attributes, 'ai.settings.context.userId'),
  };
}

function readInputMessages(attributes: Attributes): Message[] | null {
  const system = systemMessage(readNestedJsonText(attributes['gen_ai.system_instructions']));
  const messages = readMessages(readNestedJsonText(attributes['gen_ai.input.messages'])) ?? [];
  return system.length + messages.length > 0 ? [...system, ...messages] : null;
}

/** Each count under its newest name first: emitters in transition send two names for one number. */
function readUsage(attributes: Attributes, type: SpanType): Usage | null {
  return makeUsage(type, {
    inputTokens: readNumber(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    outputTokens: readNumber(attributes, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    totalTokens: readNumber(attributes, 'gen_ai.usage.total_tokens'),
    cacheReadTokens: readNumber(
      attributes,
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
    ),
    cacheWriteTokens: readNumber(
      attributes,
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
    ),
    reasoningTokens: readNumber(
      attributes,
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'ai.usage.outputTokenDetails.reasoningTokens',
    ),
  });
}

function readParameters(attributes: Attributes): Attributes | null {
  const number = (name: string) => readNumber(attributes, `gen_ai.request.${name}`);
  const stopSequences = asTexts(readNestedJsonText(attributes['gen_ai.request.stop_sequences']));
  return knownOnly({
    temperature: number('temperature'),
    maxOutputTokens: number('max_tokens'),
    topP: number('top_p'),
    topK: number('top_k'),
    seed: number('seed'),
    frequencyPenalty: number('frequency_penalty'),
    presencePenalty: number('presence_penalty'),
    choiceCount: number('choice.count'),
    stopSequences: stopSequences.length > 0 ? stopSequences : null,
    stream:
      typeof attributes['gen_ai.request.stream'] === 'boolean' ? attributes['gen_ai.request.stream'] : null,
  });
}
