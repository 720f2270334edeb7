import { isToolCall, type Message, type SpanType } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject, readJsonText } from './json-text.ts';
import { readLangChain } from './lang-chain.ts';
import { providerName } from './provider.ts';
import { below, either, json, jsonOnce, map, number, oneOf, onlyFor, record, text } from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';
import { unflattenList } from './unflatten.ts';

const entityKinds: Readonly<Record<string, SpanType>> = {
  workflow: 'workflow_run',
  task: 'workflow_step',
  agent: 'agent_run',
  tool: 'tool_call',
};

const requestTypes: Readonly<Record<string, SpanType>> = {
  chat: 'model_generation',
  completion: 'model_generation',
  embedding: 'embedding',
  rerank: 'retrieval',
};

const association = 'traceloop.association.properties.';
const prompts = unflattenList('gen_ai.prompt');
const completions = unflattenList('gen_ai.completion');
const entityInput = jsonOnce('traceloop.entity.input');
const entityOutput = jsonOnce('traceloop.entity.output');

/** OpenLLMetry of Traceloop: its entities, and until 0.14 its indexed messages, which many others have taken over. */
export const openllmetry: ConventionReader = {
  name: 'openllmetry',
  title: 'OpenLLMetry (Traceloop)',
  source: 'https://www.traceloop.com/docs/openllmetry/contributing/semantic-conventions',
  prefixes: ['traceloop.', 'gen_ai.prompt.', 'gen_ai.completion.', 'llm.', 'db.vector.', 'db.query.result'],
  rules: {
    type: either(
      oneOf(entityKinds, 'traceloop.span.kind'),
      oneOf(requestTypes, 'llm.request.type'),
      map(json('db.vector.query.top_k'), (): SpanType => 'retrieval'),
    ),
    model: text('llm.request.model', 'llm.request.model_name'),
    responseModel: text('llm.response.model'),
    provider: map(text('llm.vendor'), providerName),
    inputTokens: number('llm.usage.prompt_tokens'),
    outputTokens: number('llm.usage.completion_tokens'),
    totalTokens: number('llm.usage.total_tokens'),
    cacheReadTokens: number('llm.usage.cache_read_input_tokens'),
    cacheWriteTokens: number('llm.usage.cache_creation_input_tokens'),
    reasoningTokens: number('llm.usage.reasoning_tokens'),
    toolName: either(
      // LangChain's own name of the tool's class is all that the entity has.
      map(entityOutput, (value) => textOf(langChainField(value, 'name'))),
      onlyFor(['tool_call'], text('traceloop.entity.name')),
    ),
    toolCallId: map(entityOutput, (value) => textOf(langChainField(value, 'tool_call_id'))),
    agentName: onlyFor(['agent_run'], text('traceloop.entity.name')),
    input: map(entityInput, unwrapCall),
    output: either(
      map(entityOutput, (value, _span, type) => {
        const content = langChainField(value, 'content');
        return isToolCall(type) && content !== undefined ? content : value;
      }),
      onlyFor(['retrieval'], foundDocuments()),
    ),
    inputMessages: map(prompts, readIndexed),
    outputMessages: map(completions, (list) =>
      readIndexed(list.map((item) => (isObject(item) ? { role: 'assistant', ...item } : item))),
    ),
    toolDefinitions: map(unflattenList('llm.request.functions'), readToolDefinitions),
    parameters: record({
      temperature: number('llm.temperature', 'llm.request.temperature'),
      maxOutputTokens: number('llm.request.max_tokens'),
      topP: number('llm.top_p', 'llm.request.top_p'),
      topK: number('llm.top_k', 'db.vector.query.top_k'),
      frequencyPenalty: number('llm.frequency_penalty'),
      presencePenalty: number('llm.presence_penalty'),
      stopSequences: json('llm.chat.stop_sequences'),
      reasoningEffort: text('gen_ai.request.reasoning_effort', 'llm.request.reasoning_effort'),
    }),
    finishReason: either(
      map(completions, (list) => finishReasonName(textOf(asObject(list[0])['finish_reason']))),
      map(text('llm.response.finish_reason', 'llm.response.stop_reason'), finishReasonName),
    ),
    promptTemplate: record({
      name: text('traceloop.prompt.key'),
      version: json('traceloop.prompt.version'),
      template: json('traceloop.prompt.template'),
      variables: json('traceloop.prompt.template_variables'),
    }),
    metadata: below(association, ['session_id', 'user_id']),
    sessionId: text('session.id', `${association}session_id`, `${association}thread_id`),
    userId: text('user.id', `${association}user_id`),
  },
};

/** A function's call: { args: […], kwargs: {…} }. What it was called with is the one object or the one argument. */
function unwrapCall(value: unknown): unknown {
  if (!isObject(value) || !Array.isArray(value['args'])) return value;
  const args: unknown[] = value['args'];
  const kwargs = asObject(value['kwargs']);
  const hasKwargs = Object.keys(kwargs).length > 0;
  if (args.length === 0) return hasKwargs ? kwargs : null;
  return args.length === 1 && !hasKwargs ? readJsonText(args[0]) : value;
}

function langChainField(value: unknown, name: string): unknown {
  return readLangChain(value)?.[name];
}

/** Some write an absent content as the text "null", and a list of parts as JSON text. */
function readIndexed(list: unknown[]): Message[] | null {
  return readMessages(
    list.map((item) => {
      if (!isObject(item)) return item;
      const { content } = item;
      if (typeof content !== 'string') return { content: null, ...item };
      if (content === 'null') return { ...item, content: null };
      return { ...item, content: /^\s*\[\s*\{/.test(content) ? readJsonText(content) : content };
    }),
  );
}

/** What a vector database found, an event each. */
function foundDocuments(): Rule<unknown> {
  const name = 'db.query.result';
  return {
    keys: [`events[${name}]`],
    read({ events }) {
      const found = events
        .filter((event) => event.name === name)
        .map(({ attributes }) => ({
          id: attributes['db.query.result.id'],
          score: attributes['db.query.result.score'] ?? attributes['db.query.result.distance'],
          content: attributes['db.query.result.document'],
          metadata: attributes['db.query.result.metadata'],
        }));
      const value = readDocuments(found);
      return value && { value, keys: [`events[${name}]`] };
    },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
