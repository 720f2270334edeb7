import type { Attributes } from '@spanlight/schema';
import { knownOnly } from './attributes.ts';
import { isObject } from './json-text.ts';

/** How the parameters of model calls are called by the APIs and SDKs, and by us. */
const names: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  max_output_tokens: 'maxOutputTokens',
  max_new_tokens: 'maxOutputTokens',
  max_tokens_to_sample: 'maxOutputTokens',
  maxTokens: 'maxOutputTokens',
  maxOutputTokens: 'maxOutputTokens',
  maxCompletionTokens: 'maxOutputTokens',
  top_p: 'topP',
  topP: 'topP',
  top_k: 'topK',
  topK: 'topK',
  seed: 'seed',
  n: 'choiceCount',
  candidateCount: 'choiceCount',
  frequency_penalty: 'frequencyPenalty',
  frequencyPenalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  presencePenalty: 'presencePenalty',
  stop: 'stopSequences',
  stop_sequences: 'stopSequences',
  stopSequences: 'stopSequences',
  stream: 'stream',
  streaming: 'stream',
  tool_choice: 'toolChoice',
  toolChoice: 'toolChoice',
  parallel_tool_calls: 'parallelToolCalls',
  parallelToolCalls: 'parallelToolCalls',
  response_format: 'responseFormat',
  responseFormat: 'responseFormat',
  reasoning: 'reasoning',
  reasoning_effort: 'reasoningEffort',
  reasoningEffort: 'reasoningEffort',
  thinking: 'thinking',
  thinkingConfig: 'thinking',
  verbosity: 'verbosity',
  service_tier: 'serviceTier',
  serviceTier: 'serviceTier',
  dimensions: 'dimensions',
  encoding_format: 'encodingFormat',
};

/**
 * The parameters in a request, or in what an emitter takes for its parameters, which may hold the messages, the tools or the
 * whole answer as well: what is known to be a parameter counts, and what says nothing doesn't.
 */
export function readParameters(value: unknown): Attributes | null {
  if (!isObject(value)) return null;
  const config = value['generationConfig'] ?? value['inferenceConfig'] ?? value['config'];
  const given = isObject(config) ? { ...value, ...config } : value;
  return knownOnly(
    Object.fromEntries(
      Object.entries(given)
        .filter(([name, item]) => Object.hasOwn(names, name) && saysSomething(item))
        .map(([name, item]) => [names[name]!, item]),
    ),
  );
}

/** The same of a program's own parameters, whose other names are kept. */
export function readOwnParameters(value: unknown): Attributes | null {
  if (!isObject(value)) return null;
  return knownOnly(
    Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => saysSomething(item))
        .map(([name, item]) => [Object.hasOwn(names, name) ? names[name]! : name, item]),
    ),
  );
}

/** Some write every parameter of an API, and most of them empty. */
function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !isObject(value) || Object.values(value).some((item) => item !== null);
}
