import type { Message, SpanType } from '@spanlight/schema';
import { asNumber, asObject, asText, asTexts } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { exceptionError } from './exception.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject } from './json-text.ts';
import { readLangChainResult } from './lang-chain.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { chainType } from './otel-genai.ts';
import { providerName } from './provider.ts';
import { readParameters } from './request-parameters.ts';
import {
  below,
  either,
  flag,
  from,
  jsonOnce,
  map,
  merged,
  number,
  once,
  onlyFor,
  record,
  spanName,
  text,
} from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const kinds: Readonly<Record<string, SpanType>> = {
  llm: 'model_generation',
  tool: 'tool_call',
  retriever: 'retrieval',
  embedding: 'embedding',
  prompt: 'generic',
  parser: 'generic',
};

const metadata = 'langsmith.metadata.';
const inputs = once(jsonOnce('gen_ai.prompt'));
const outputs = once(jsonOnce('gen_ai.completion'));
const usageMetadata = once(jsonOnce('langsmith.usage_metadata', `${metadata}usage_metadata`));
const modelTypes: readonly SpanType[] = ['model_generation'];
const toolTypes: readonly SpanType[] = ['tool_call'];

/** LangSmith's SDK in its OpenTelemetry mode, which writes whole inputs and outputs as JSON and calls every kind by an operation. */
export const langsmith: ConventionReader = {
  name: 'langsmith',
  title: 'LangSmith',
  source: 'https://docs.langchain.com/langsmith/trace-with-opentelemetry',
  prefixes: ['langsmith.'],
  rules: {
    type: from(['langsmith.span.kind'], (take, { parentSpanId }) => {
      const kind = take('langsmith.span.kind');
      if (kind === 'chain') return chainType(parentSpanId);
      return typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind]! : null;
    }),
    model: text('gen_ai.request.model', `${metadata}ls_model_name`),
    provider: either(
      map(text('gen_ai.provider.name', 'gen_ai.system'), providerName),
      map(text(`${metadata}ls_provider`), providerName),
    ),
    inputTokens: either(number('gen_ai.usage.input_tokens'), usage('input_tokens')),
    outputTokens: either(number('gen_ai.usage.output_tokens'), usage('output_tokens')),
    totalTokens: either(number('gen_ai.usage.total_tokens'), usage('total_tokens')),
    cacheReadTokens: usage('input_token_details', 'cache_read'),
    cacheWriteTokens: usage('input_token_details', 'cache_creation'),
    reasoningTokens: usage('output_token_details', 'reasoning'),
    costUsd: usage('total_cost'),
    toolName: onlyFor(toolTypes, either(text('gen_ai.tool.name', 'langsmith.trace.name'), spanName)),
    toolCallId: onlyFor(
      toolTypes,
      either(
        text('gen_ai.tool.call.id', `${metadata}tool_call_id`),
        map(outputs, (value) => asText(readLangChainResult(value).id)),
      ),
    ),
    input: map(inputs, (value, _span, type) => (toolTypes.includes(type) ? value : unwrap(value, 'input'))),
    output: map(outputs, (value, _span, type) => {
      const output = unwrap(value, 'outputs', 'output');
      if (type === 'retrieval') return readDocuments(output) ?? output;
      return toolTypes.includes(type) ? readLangChainResult(output).result : output;
    }),
    inputMessages: map(inputs, chat(readModelInput)),
    outputMessages: map(outputs, chat(readModelOutput)),
    toolDefinitions: onlyFor(
      modelTypes,
      either(
        map(jsonOnce('gen_ai.tool.definitions', `${metadata}tools`), readToolDefinitions),
        map(inputs, (value) => readToolDefinitions(asObject(value)['tools'])),
      ),
    ),
    parameters: onlyFor(
      modelTypes,
      merged(
        map(inputs, readParameters),
        map(jsonOnce(`${metadata}ls_invocation_params`), readParameters),
        record({
          temperature: number(`${metadata}ls_temperature`),
          maxOutputTokens: number(`${metadata}ls_max_tokens`),
          stream: flag('langsmith.request.streaming'),
        }),
      ),
    ),
    // One for each choice, in one text.
    finishReason: map(jsonOnce('gen_ai.response.finish_reasons'), (value) =>
      finishReasonName(asTexts(value)[0]?.split(',', 1)[0] ?? null),
    ),
    promptTemplate: record({
      name: text(`${metadata}lc_hub_repo`),
      version: text(`${metadata}lc_hub_commit_hash`),
    }),
    // Without what the SDK says of itself and of the call.
    metadata: below(metadata, [
      /^(LANGSMITH|LANGCHAIN)_/,
      /^(ls|lc)_/,
      'usage_metadata',
      'tools',
      'revision_id',
    ]),
    // `langsmith.trace.session_id` is LangSmith's word for a project.
    sessionId: text(
      'session.id',
      'gen_ai.conversation.id',
      `${metadata}session_id`,
      `${metadata}thread_id`,
      `${metadata}conversation_id`,
    ),
    userId: text('user.id', `${metadata}user_id`),
    tags: map(text('langsmith.span.tags'), (value) => {
      const tags = value
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== '');
      return tags.length > 0 ? tags : null;
    }),
    error: exceptionError,
  },
};

/** A function's one argument and its result, if no object, are wrapped in one. */
function unwrap(value: unknown, ...names: string[]): unknown {
  if (!isObject(value) || Object.keys(value).length !== 1) return value;
  const name = names.find((candidate) => candidate in value);
  return name === undefined ? value : value[name];
}

function chat(read: (value: unknown) => Message[] | null) {
  return (value: unknown, _span: unknown, type: SpanType) =>
    modelTypes.includes(type) ? read(value) : readMessages(value);
}

/** LangChain's counts, in which what was cached and what was reasoned are part of input and output. */
function usage(...path: string[]): Rule<number> {
  return map(usageMetadata, (value) => {
    let found: unknown = value;
    for (const name of path) found = isObject(found) ? found[name] : undefined;
    return asNumber(found);
  });
}
