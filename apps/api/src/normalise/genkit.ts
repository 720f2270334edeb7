import type { Message, SpanType } from '@spanlight/schema';
import { asNumber, asObject } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { readDocuments } from './documents.ts';
import { finishReasonOf } from './finish-reason.ts';
import { isObject } from './json-text.ts';
import { providerName } from './provider.ts';
import { below, either, jsonOnce, map, oneOf, onlyFor, record, text } from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const subtypes: Readonly<Record<string, SpanType>> = {
  model: 'model_generation',
  'background-model': 'model_generation',
  tool: 'tool_call',
  'tool.v2': 'tool_call',
  retriever: 'retrieval',
  reranker: 'retrieval',
  indexer: 'generic',
  embedder: 'embedding',
  evaluator: 'evaluation',
  flow: 'workflow_run',
  agent: 'agent_run',
};

const types: Readonly<Record<string, SpanType>> = {
  flow: 'workflow_run',
  flowStep: 'workflow_step',
  // Wrappers of model calls: `generate`, and a prompt that is run.
  util: 'workflow_step',
  dotprompt: 'workflow_step',
  promptTemplate: 'generic',
};

const input = jsonOnce('genkit:input');
const output = jsonOnce('genkit:output');
const modelName = onlyFor(['model_generation', 'embedding'], text('genkit:name'));
/** Those that hold a conversation; a workflow's step repeats what its model call has. */
const chatTypes: readonly SpanType[] = ['model_generation', 'workflow_step', 'agent_run'];

/** Firebase's Genkit, which keeps all in its own keys: https://genkit.dev. */
export const genkit: ConventionReader = {
  name: 'genkit',
  title: 'Genkit',
  source: 'https://genkit.dev/docs/observability/telemetry-collection/',
  prefixes: ['genkit:'],
  rules: {
    type: either(oneOf(subtypes, 'genkit:metadata:subtype'), oneOf(types, 'genkit:type')),
    // Named provider/model.
    model: map(modelName, (name) => name.slice(name.indexOf('/') + 1)),
    responseModel: onlyFor(
      ['model_generation'],
      map(output, (value) => textOf(asObject(asObject(value)['raw'])['model'])),
    ),
    responseId: onlyFor(
      ['model_generation'],
      map(output, (value) => textOf(asObject(asObject(value)['raw'])['id'])),
    ),
    provider: map(modelName, (name) => (name.includes('/') ? providerName(name.split('/', 1)[0]!) : null)),
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    totalTokens: count('totalTokens'),
    cacheReadTokens: count('cachedContentTokens'),
    reasoningTokens: count('thoughtsTokens'),
    toolName: onlyFor(['tool_call'], text('genkit:name')),
    agentName: onlyFor(['agent_run'], text('genkit:name')),
    input: onlyFor(
      [
        'tool_call',
        'retrieval',
        'workflow_run',
        'workflow_step',
        'embedding',
        'evaluation',
        'agent_run',
        'generic',
      ],
      input,
    ),
    output: either(
      onlyFor(['retrieval'], map(output, readDocuments)),
      onlyFor(
        [
          'tool_call',
          'retrieval',
          'workflow_run',
          'workflow_step',
          'embedding',
          'evaluation',
          'agent_run',
          'generic',
        ],
        output,
      ),
    ),
    inputMessages: onlyFor(
      chatTypes,
      map(input, (value) => (isObject(value) ? readMessages(value['messages']) : null)),
    ),
    outputMessages: onlyFor(chatTypes, map(output, readAnswer)),
    toolDefinitions: onlyFor(
      ['model_generation'],
      map(input, (value) => readToolDefinitions(asObject(value)['tools'])),
    ),
    parameters: onlyFor(
      ['model_generation'],
      map(input, (value) => {
        const config = asObject(asObject(value)['config']);
        return Object.keys(config).length > 0 ? config : null;
      }),
    ),
    finishReason: onlyFor(['model_generation'], map(output, readFinishReason)),
    promptTemplate: record({ name: text('genkit:metadata:promptName') }),
    metadata: below('genkit:metadata:context:'),
    sessionId: text('session.id', 'genkit:sessionId'),
  },
};

function readAnswer(value: unknown): Message[] | null {
  const { message, candidates } = asObject(value);
  if (isObject(message)) return readMessages([message]);
  return Array.isArray(candidates)
    ? readMessages(candidates.map((candidate: unknown) => asObject(candidate)['message']))
    : null;
}

/** Genkit says `stop` also when the model asks for tools. */
function readFinishReason(value: unknown): string | null {
  return finishReasonOf(textOf(asObject(value)['finishReason']), readAnswer(value));
}

/** Of a model call, or as a wrapper repeats it. */
function count(name: string): Rule<number> {
  return onlyFor(
    chatTypes,
    map(output, (value) => asNumber(asObject(asObject(value)['usage'])[name])),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
