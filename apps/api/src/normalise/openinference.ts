import { isToolCall, type Attributes, type Message, type SpanType } from '@spanlight/schema';
import { asObject, asText } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { finishReasonOf, readFinishReason } from './finish-reason.ts';
import { msToEvent } from './first-token.ts';
import { isObject, readJsonAttribute } from './json-text.ts';
import { readLangChain, readLangChainResult } from './lang-chain.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { flatMessages, hasIds } from './openinference-messages.ts';
import { chainType } from './otel-genai.ts';
import { providerName } from './provider.ts';
import { readParameters } from './request-parameters.ts';
import {
  below,
  either,
  flag,
  from,
  json,
  map,
  merged,
  number,
  once,
  onlyFor,
  record,
  spanName,
  text,
  texts,
  type Rule,
} from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';
import { unflattenList } from './unflatten.ts';

const kinds: Readonly<Record<string, SpanType>> = {
  LLM: 'model_generation',
  EMBEDDING: 'embedding',
  AGENT: 'agent_run',
  TOOL: 'tool_call',
  RETRIEVER: 'retrieval',
  RERANKER: 'retrieval',
  GUARDRAIL: 'processor_run',
  EVALUATOR: 'evaluation',
  PROMPT: 'generic',
  UNKNOWN: 'generic',
};

const modelTypes: readonly SpanType[] = ['model_generation'];
const callTypes: readonly SpanType[] = ['model_generation', 'embedding'];

const input = once(payload('input'));
const output = once(payload('output'));
const request = once(map(json('llm.invocation_parameters'), objectOf));
const metadata = once(
  map(json('metadata'), (value) => (Object.keys(asObject(value)).length > 0 ? asObject(value) : null)),
);

const outputMessages = once(firstWithIds(flatMessages('output'), map(output, chat(readModelOutput))));

/** Arize's OpenInference, whose instrumentations tell of LangChain, OpenAI and its Agents SDK, LlamaIndex and many others. */
export const openinference: ConventionReader = {
  name: 'openinference',
  title: 'OpenInference',
  source: 'https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md',
  prefixes: [
    'openinference.',
    'llm.input_messages.',
    'llm.output_messages.',
    'llm.token_count.',
    'llm.invocation_parameters',
    'input.value',
    'output.value',
    'retrieval.documents.',
    'reranker.',
    'embedding.embeddings.',
    'tag.tags',
  ],
  rules: {
    type: from(['openinference.span.kind'], (take, { parentSpanId }) => {
      const kind = String(take('openinference.span.kind')).toUpperCase();
      if (kind === 'CHAIN') return chainType(parentSpanId);
      return Object.hasOwn(kinds, kind) ? kinds[kind]! : null;
    }),
    // `llm.model_name` becomes the answering model's; what was asked for may be among the request's parameters.
    model: either(
      text('gen_ai.request.model', 'ai.model.id', 'llm.request.model_name'),
      onlyFor(
        callTypes,
        map(request, ({ model, model_name: name }) => asText(model) ?? asText(name)),
      ),
      text('llm.model_name', 'embedding.model_name', 'reranker.model_name'),
    ),
    responseModel: either(
      text('gen_ai.response.model', 'llm.response.model_name'),
      onlyFor(
        callTypes,
        map(output, (value) => asText(responseOf(value)['model'])),
      ),
      text('llm.model_name', 'embedding.model_name'),
    ),
    responseId: onlyFor(
      modelTypes,
      either(
        text('gen_ai.response.id'),
        map(output, (value) => asText(responseOf(value)['id'])),
      ),
    ),
    provider: onlyFor(
      callTypes,
      either(
        map(text('gen_ai.provider.name', 'gen_ai.system'), providerName),
        map(text('llm.provider'), providerName),
        map(text('llm.system'), providerName),
        map(metadata, ({ ls_provider: name }) => providerName(asText(name))),
      ),
    ),
    inputTokens: number('llm.token_count.prompt'),
    outputTokens: number('llm.token_count.completion'),
    totalTokens: number('llm.token_count.total'),
    cacheReadTokens: number(
      'llm.token_count.prompt_details.cache_read',
      'llm.token_count.prompt_details.cache_input',
    ),
    cacheWriteTokens: number('llm.token_count.prompt_details.cache_write'),
    reasoningTokens: number('llm.token_count.completion_details.reasoning'),
    costUsd: either(
      number('llm.cost.total'),
      map(record({ input: number('llm.cost.prompt'), output: number('llm.cost.completion') }), (cost) =>
        typeof cost['input'] === 'number' && typeof cost['output'] === 'number'
          ? cost['input'] + cost['output']
          : null,
      ),
    ),
    timeToFirstTokenMs: msToEvent('First Token Stream Event'),
    toolName: onlyForTools(
      either(
        text('tool.name', 'tool_call.function.name'),
        map(output, (value) => asText(readLangChainResult(value).name)),
        spanName,
      ),
    ),
    toolCallId: onlyForTools(
      either(
        text('tool.id', 'tool_call.id'),
        map(output, (value) => asText(readLangChainResult(value).id)),
      ),
    ),
    agentName: onlyFor(['agent_run'], text('agent.name', 'graph.node.name', 'graph.node.id')),
    input: either(
      input,
      text('reranker.query'),
      onlyFor(['embedding'], map(unflattenList('embedding.embeddings', '.text'), readEmbeddedTexts)),
      map(unflattenList('reranker.input_documents'), readDocuments),
    ),
    output: either(
      map(unflattenList('retrieval.documents'), readDocuments),
      map(unflattenList('reranker.output_documents'), readDocuments),
      onlyFor(['retrieval'], map(output, readDocuments)),
      onlyForTools(map(output, (value) => readLangChainResult(value).result)),
      output,
      record({ triggered: flag('guardrail.triggered') }),
    ),
    inputMessages: firstWithIds(flatMessages('input'), map(input, chat(readModelInput))),
    outputMessages,
    toolDefinitions: either(
      map(unflattenList('llm.tools'), (list) =>
        readToolDefinitions(list.map((item) => asObject(asObject(item)['tool'])['json_schema'])),
      ),
      onlyFor(
        modelTypes,
        map(request, ({ tools }) => readToolDefinitions(tools)),
      ),
    ),
    parameters: onlyFor(callTypes, map(request, readParameters)),
    finishReason: onlyFor(modelTypes, finishReason()),
    promptTemplate: record({
      name: text('prompt.name', 'prompt.id'),
      version: json('llm.prompt_template.version'),
      template: text('llm.prompt_template.template'),
      variables: json('llm.prompt_template.variables'),
    }),
    metadata: merged(metadata, below('metadata.')),
    sessionId: either(
      text('session.id', 'gen_ai.conversation.id'),
      map(metadata, (value) =>
        firstText(value, 'session_id', 'sessionId', 'thread_id', 'threadId', 'conversation_id'),
      ),
    ),
    userId: either(
      text('user.id'),
      map(metadata, (value) => firstText(value, 'user_id', 'userId')),
    ),
    tags: texts('tag.tags'),
  },
};

/**
 * `input.value` or `output.value`. What is no JSON by its mime type may be it all the same: LangChain's instrumentation
 * writes an object's only value as text.
 */
function payload(side: 'input' | 'output'): Rule<unknown> {
  return from([`${side}.value`, `${side}.mime_type`], (take) => {
    const value = take(`${side}.value`);
    if (value === undefined || value === '') return null;
    const isJson = take(`${side}.mime_type`) === 'application/json';
    const isRead =
      isJson || typeof value === 'object' || (typeof value === 'string' && /^\s*[[{]/.test(value));
    return isRead ? readJsonAttribute(value) : value;
  });
}

/** The flat keys', unless they leave out ids that the whole payload has. */
function firstWithIds(flat: Rule<Message[]>, whole: Rule<Message[]>): Rule<Message[]> {
  return {
    keys: [...flat.keys, ...whole.keys],
    read(span, type) {
      const found = flat.read(span, type);
      if (found && hasIds(found.value)) return found;
      const other = whole.read(span, type);
      if (!found || !other) return found ?? other;
      // Both say the same, one of them more.
      const value = hasIds(other.value) ? other.value : found.value;
      return { value, keys: [...found.keys, ...other.keys] };
    },
  };
}

function chat(read: (value: unknown) => Message[] | null) {
  return (value: unknown, _span: unknown, type: SpanType) =>
    modelTypes.includes(type) ? read(value) : readMessages(value);
}

function onlyForTools<Value>(rule: Rule<Value>): Rule<Value> {
  return { keys: rule.keys, read: (span, type) => (isToolCall(type) ? rule.read(span, type) : null) };
}

/** As told, or as the whole response has it. The Agents SDK's says "stop" of each that completed, whatever it asks for. */
function finishReason(): Rule<string> {
  const told = either(text('llm.finish_reason'), map(output, readFinishReason));
  return {
    keys: told.keys,
    read(span, type) {
      const found = told.read(span, type);
      const answer = outputMessages.read(span, type);
      const value = finishReasonOf(found?.value ?? null, answer?.value ?? null);
      return value === null ? null : { value, keys: found?.keys ?? answer?.keys ?? [] };
    },
  };
}

/**
 * The whole response of OpenAI's APIs that an output is, or is a list of, or what LangChain tells of one; empty where it is
 * something else.
 */
function responseOf(value: unknown): Attributes {
  const response = asObject(Array.isArray(value) ? value.at(-1) : value);
  if (Array.isArray(response['generations'])) {
    const { message } = asObject(response['generations'].flat()[0]);
    const { id, response_metadata: told } = asObject(readLangChain(message) ?? message);
    const { model_name: name, model } = asObject(told);
    // LangChain makes up an id where the provider has none.
    const isProviders = typeof id === 'string' && /^(chatcmpl|resp|msg)[-_]/.test(id);
    return { id: isProviders ? id : null, model: name ?? model };
  }
  return 'choices' in response || response['object'] === 'response' ? response : {};
}

function objectOf(value: unknown): Attributes | null {
  return isObject(value) ? value : null;
}

/** The vectors are large and nothing to read. */
function readEmbeddedTexts(list: readonly unknown[]): string[] | null {
  const found = list
    .map((item) => asText(asObject(asObject(item)['embedding'])['text']))
    .filter((said) => said !== null);
  return found.length > 0 ? found : null;
}

function firstText(object: Attributes, ...names: string[]): string | null {
  return names.map((name) => asText(object[name])).find((value) => value !== null) ?? null;
}
