import type { SpanType } from '@spanlight/schema';
import { asNumber, asObject } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject } from './json-text.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { chainType } from './otel-genai.ts';
import { providerName } from './provider.ts';
import { either, json, map, onlyFor, texts, type Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const types: Readonly<Record<string, SpanType>> = {
  CHAT_MODEL: 'model_generation',
  LLM: 'model_generation',
  AGENT: 'agent_run',
  TOOL: 'tool_call',
  WORKFLOW: 'workflow_run',
  TASK: 'workflow_step',
  RETRIEVER: 'retrieval',
  RERANKER: 'retrieval',
  EMBEDDING: 'embedding',
  GUARDRAIL: 'processor_run',
  EVALUATOR: 'evaluation',
};

const input = json('mlflow.spanInputs');
const output = json('mlflow.spanOutputs');
const usage = json('mlflow.chat.tokenUsage');

/** MLflow, whose values are JSON text, the quotes of a text included. */
export const mlflow: ConventionReader = {
  name: 'mlflow',
  title: 'MLflow',
  source: 'https://mlflow.org/docs/latest/genai/tracing/',
  prefixes: ['mlflow.'],
  rules: {
    type: map(json('mlflow.spanType'), (value, { parentSpanId }) => {
      if (value === 'CHAIN') return chainType(parentSpanId);
      return typeof value === 'string' && Object.hasOwn(types, value) ? types[value]! : null;
    }),
    model: either(
      textOf(json('mlflow.llm.model')),
      onlyFor(['model_generation', 'embedding'], field(input, 'model')),
    ),
    responseModel: onlyFor(['model_generation', 'embedding'], field(output, 'model')),
    responseId: onlyFor(['model_generation'], field(output, 'id')),
    provider: map(textOf(json('mlflow.llm.provider')), providerName),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    totalTokens: count('total_tokens'),
    cacheReadTokens: count('cache_read_input_tokens', 'cached_tokens'),
    cacheWriteTokens: count('cache_creation_input_tokens'),
    reasoningTokens: count('reasoning_tokens'),
    costUsd: map(json('mlflow.llm.cost'), (value) => asNumber(isObject(value) ? value['total_cost'] : value)),
    toolName: onlyFor(['tool_call'], textOf(json('mlflow.spanFunctionName'))),
    input,
    output: either(onlyFor(['retrieval'], map(output, readDocuments)), output),
    inputMessages: either(
      map(json('mlflow.chat.messages'), readMessages),
      map(input, (value, _span, type) =>
        type === 'model_generation' ? readModelInput(value) : readMessages(value),
      ),
    ),
    outputMessages: map(output, (value, _span, type) =>
      type === 'model_generation' ? readModelOutput(value) : readMessages(value),
    ),
    toolDefinitions: either(
      map(json('mlflow.chat.tools'), readToolDefinitions),
      onlyFor(
        ['model_generation'],
        map(input, (value) => readToolDefinitions(asObject(value)['tools'])),
      ),
    ),
    finishReason: map(output, (value) => {
      const { choices, stop_reason: stopReason } = asObject(value);
      const [choice] = Array.isArray(choices) ? (choices as unknown[]) : [];
      const reason = asObject(choice)['finish_reason'] ?? stopReason;
      return typeof reason === 'string' ? finishReasonName(reason) : null;
    }),
    sessionId: textOf(json('mlflow.trace.session', 'session.id')),
    userId: textOf(json('mlflow.trace.user', 'user.id')),
    tags: texts('mlflow.trace.tags'),
  },
};

function textOf(rule: Rule<unknown>): Rule<string> {
  return map(rule, (value) => (typeof value === 'string' && value !== '' ? value : null));
}

function field(rule: Rule<unknown>, name: string): Rule<string> {
  return textOf(map(rule, (value) => asObject(value)[name] ?? null));
}

function count(...names: string[]): Rule<number> {
  return map(
    usage,
    (value) => names.map((name) => asNumber(asObject(value)[name])).find((number) => number !== null) ?? null,
  );
}
