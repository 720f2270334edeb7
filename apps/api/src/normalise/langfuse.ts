import type { Message, SpanError, SpanType } from '@spanlight/schema';
import { asNumber, asObject, asText } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { readException } from './exception.ts';
import { finishReasonOf, readFinishReason } from './finish-reason.ts';
import { msToMoment } from './first-token.ts';
import { isObject } from './json-text.ts';
import { readUsageDetails } from './langfuse-usage.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { chainType } from './otel-genai.ts';
import { readOwnParameters } from './request-parameters.ts';
import {
  below,
  either,
  from,
  json,
  map,
  merged,
  once,
  onlyFor,
  record,
  spanName,
  text,
  texts,
} from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const types: Readonly<Record<string, SpanType>> = {
  generation: 'model_generation',
  embedding: 'embedding',
  agent: 'agent_run',
  tool: 'tool_call',
  retriever: 'retrieval',
  guardrail: 'processor_run',
  evaluator: 'evaluation',
  span: 'generic',
  event: 'generic',
};

const observation = 'langfuse.observation.';
const observationType = `${observation}type`;
const input = once(json(`${observation}input`));
const output = once(json(`${observation}output`));
const usageDetails = once(map(json(`${observation}usage_details`), readUsageDetails));
const modelTypes: readonly SpanType[] = ['model_generation'];
const outputMessages = once(map(output, chat(readModelOutput)));

/** Langfuse's SDKs. What is the trace's they write on every span. */
export const langfuse: ConventionReader = {
  name: 'langfuse',
  title: 'Langfuse',
  source: 'https://langfuse.com/integrations/native/opentelemetry#property-mapping',
  // Their processor adds `langfuse.environment` and `langfuse.release` to spans of any vocabulary.
  prefixes: [observation, 'langfuse.trace.', 'langfuse.session.', 'langfuse.user.'],
  rules: {
    type: from([observationType], (take, { parentSpanId }) => {
      const name = take(observationType);
      if (name === 'chain') return chainType(parentSpanId);
      return typeof name === 'string' && Object.hasOwn(types, name) ? types[name]! : null;
    }),
    isEvent: from([observationType], (take, { startedAt, endedAt }) =>
      take(observationType) === 'event' && endedAt === startedAt ? true : null,
    ),
    model: text('gen_ai.request.model', 'ai.model.id', `${observation}model.name`),
    // The SDKs put the model that answered in place of the one that was asked.
    responseModel: text('gen_ai.response.model', 'ai.response.model', `${observation}model.name`),
    inputTokens: usage('inputTokens'),
    outputTokens: usage('outputTokens'),
    totalTokens: usage('totalTokens'),
    cacheReadTokens: usage('cacheReadTokens'),
    cacheWriteTokens: usage('cacheWriteTokens'),
    reasoningTokens: usage('reasoningTokens'),
    costUsd: map(json(`${observation}cost_details`), (value, { attributes, status }) => {
      const cost = readCost(value);
      const failed = attributes[`${observation}level`] === 'ERROR' || status.code === 2;
      // Nothing but zeros on what failed is no price.
      return cost === 0 && failed ? null : cost;
    }),
    timeToFirstTokenMs: msToMoment(text(`${observation}completion_start_time`)),
    // The tool's declared name is on no span.
    toolName: onlyFor(['tool_call'], spanName),
    input,
    output: either(onlyFor(['retrieval'], map(output, readDocuments)), output),
    inputMessages: map(input, chat(readModelInput)),
    outputMessages,
    toolDefinitions: map(input, (value) => readToolDefinitions(asObject(value)['tools'])),
    parameters: map(json(`${observation}model.parameters`), readOwnParameters),
    finishReason: onlyFor(modelTypes, finishReason()),
    promptTemplate: record({
      name: text(`${observation}prompt.name`),
      version: json(`${observation}prompt.version`),
    }),
    metadata: merged(
      below(`${observation}metadata.`),
      map(json(`${observation}metadata`), objectOf),
      below('langfuse.trace.metadata.'),
      map(json('langfuse.trace.metadata'), objectOf),
    ),
    traceName: text('langfuse.trace.name'),
    sessionId: text('session.id', 'langfuse.session.id', 'langfuse.trace.session_id'),
    userId: text('user.id', 'langfuse.user.id', 'langfuse.trace.user_id'),
    tags: texts('langfuse.trace.tags'),
    error: levelError(),
  },
};

function usage(name: keyof NonNullable<ReturnType<typeof readUsageDetails>>): Rule<number> {
  return map(usageDetails, (counts) => counts[name]);
}

function readCost(value: unknown): number | null {
  if (!isObject(value)) return null;
  const total = asNumber(value['total']);
  if (total !== null) return total;
  const parts = Object.values(value).flatMap((item) => asNumber(item) ?? []);
  return parts.length > 0 ? parts.reduce((sum, part) => sum + part, 0) : null;
}

function chat(read: (value: unknown) => Message[] | null) {
  return (value: unknown, _span: unknown, type: SpanType) =>
    modelTypes.includes(type) ? read(value) : readMessages(value);
}

/** As a whole response tells, if that is the output, or by what the answer asks for. */
function finishReason(): Rule<string> {
  return {
    keys: output.keys,
    read(span, type) {
      const told = output.read(span, type);
      const answer = outputMessages.read(span, type);
      const value = told && finishReasonOf(readFinishReason(told.value), answer?.value ?? null);
      return told && value !== null ? { value, keys: told.keys } : null;
    },
  };
}

/** What failed has a level of its own; the span's status stays unset. */
function levelError(): Rule<SpanError> {
  const keys = [`${observation}level`, `${observation}status_message`];
  return from(keys, (take, { events }) => {
    if (take(`${observation}level`) !== 'ERROR') return null;
    const said = asText(take(`${observation}status_message`));
    const { type, message, stack } = readException(events);
    return { type, message: said ?? message ?? 'The observation has the level ERROR and no message.', stack };
  });
}

function objectOf(value: unknown) {
  return isObject(value) ? value : null;
}
