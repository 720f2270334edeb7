import type { Message, SpanError, SpanType } from '@spanlight/schema';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { exceptionError } from './exception.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { below, json, map, merged, once, oneOf, onlyFor, spanName, text, texts } from './rule.ts';
import type { Rule } from './rule.ts';

/** DEFAULT says nothing. */
const types: Readonly<Record<string, SpanType>> = {
  LLM: 'model_generation',
  CACHED: 'model_generation',
  TOOL: 'tool_call',
  PIPELINE: 'workflow_run',
  EXECUTOR: 'workflow_step',
  EVALUATION: 'evaluation',
  EVALUATOR: 'evaluation',
  HUMAN_EVALUATOR: 'evaluation',
  EVENT: 'generic',
};

const association = 'lmnr.association.properties.';
const input = once(json('lmnr.span.input'));
const output = once(json('lmnr.span.output'));
const modelTypes: readonly SpanType[] = ['model_generation'];

/** Laminar, which adds to what its instrumentations of other libraries write what only it knows. */
export const laminar: ConventionReader = {
  name: 'laminar',
  title: 'Laminar',
  source: 'https://docs.lmnr.ai/tracing/otel',
  prefixes: ['lmnr.'],
  rules: {
    type: oneOf(types, 'lmnr.span.type'),
    toolName: onlyFor(['tool_call'], spanName),
    input,
    output,
    inputMessages: map(input, chat(readModelInput)),
    outputMessages: map(output, chat(readModelOutput)),
    metadata: merged(
      below(`${association}metadata.`),
      below(association, [
        'session_id',
        'user_id',
        'rollout_session_id',
        'tags',
        'trace_type',
        'tracing_level',
        /^metadata\./,
        /^ls_/,
      ]),
    ),
    sessionId: text('session.id', `${association}session_id`),
    userId: text('user.id', `${association}user_id`),
    tags: texts(`${association}tags`),
    error: unsetError(),
  },
};

function chat(read: (value: unknown) => Message[] | null) {
  return (value: unknown, _span: unknown, type: SpanType) =>
    modelTypes.includes(type) ? read(value) : readMessages(value);
}

/** What failed leaves an exception and no status. */
function unsetError(): Rule<SpanError> {
  return {
    keys: exceptionError.keys,
    read: (span, type) => (span.status.code === 0 ? exceptionError.read(span, type) : null),
  };
}
