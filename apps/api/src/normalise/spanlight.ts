import { spanTypes, type Attributes, type Message, type SpanType } from '@spanlight/schema';
import { asNumber, asObject, asTexts } from './attributes.ts';
import { readMessages, systemMessage } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject } from './json-text.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { otelGenai } from './otel-genai.ts';
import { concat, either, flag, jsonOnce, map, oneOf, text, type Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const input = jsonOnce('spanlight.input');
const output = jsonOnce('spanlight.output');
const typed = map(jsonOnce('spanlight.attributes'), asObject);
const metadata = map(jsonOnce('spanlight.metadata'), asObject);
const genAi = otelGenai.rules;

const modelTypes: readonly SpanType[] = ['model_generation', 'model_step'];
/** Whose input and output are chat whatever their shape; anything else's only where they look like one. */
const chatTypes: readonly SpanType[] = [...modelTypes, 'agent_run'];
const usageTypes: readonly SpanType[] = [...modelTypes, 'embedding'];

const said = map(input, (value, _span, type) =>
  chatTypes.includes(type) ? readModelInput(value) : readMessages(value),
);

/** Our SDK's own spans: docs/otlp.md. What `gen_ai.*` can say is read from there. */
export const spanlight: ConventionReader = {
  name: 'spanlight',
  title: 'Spanlight SDK',
  source: 'https://github.com/spanlight/spanlight/blob/main/docs/otlp.md',
  prefixes: ['spanlight.'],
  matches: ({ attributes }) => spanTypes.some((type) => type === attributes['spanlight.span.type']),
  rules: {
    type: oneOf(Object.fromEntries(spanTypes.map((type) => [type, type])), 'spanlight.span.type'),
    isEvent: flag('spanlight.event'),
    model: either(genAi.model!, textIn(typed, 'model')),
    provider: either(genAi.provider!, textIn(typed, 'provider')),
    // `gen_ai.*` has no name for a total, and a caller may have given nothing else; both vocabularies of UsageStats.
    inputTokens: either(genAi.inputTokens!, count('inputTokens', 'promptTokens')),
    outputTokens: either(genAi.outputTokens!, count('outputTokens', 'completionTokens')),
    totalTokens: count('totalTokens'),
    cacheReadTokens: either(genAi.cacheReadTokens!, count('cachedInputTokens', 'promptCacheHitTokens')),
    cacheWriteTokens: either(genAi.cacheWriteTokens!, count('cacheWriteTokens')),
    reasoningTokens: either(genAi.reasoningTokens!, count('reasoningTokens')),
    toolName: either(genAi.toolName!, textIn(typed, 'toolId')),
    input,
    output,
    // Before what repeats it in the convention's words, which a sender may leave out.
    inputMessages: either(concat(instructions(), said), genAi.inputMessages!),
    outputMessages: either(
      map(output, (value, _span, type) =>
        chatTypes.includes(type) ? readModelOutput(value) : readMessages(value),
      ),
      genAi.outputMessages!,
    ),
    toolDefinitions: either(
      genAi.toolDefinitions!,
      map(input, (value) => readToolDefinitions(asObject(value)['tools'])),
      map(typed, (value) => readToolDefinitions(value['availableTools'])),
    ),
    parameters: map(typed, ({ parameters }) => (isObject(parameters) ? parameters : null)),
    finishReason: either(genAi.finishReason!, map(textIn(typed, 'finishReason'), finishReasonName)),
    metadata: map(metadata, (value) => (Object.keys(value).length > 0 ? value : null)),
    sessionId: either(
      text('session.id'),
      textIn(metadata, 'sessionId'),
      text('gen_ai.conversation.id'),
      textIn(metadata, 'threadId'),
    ),
    userId: either(text('user.id', 'enduser.id'), textIn(metadata, 'userId')),
    tags: map(metadata, ({ tags }) => (asTexts(tags).length > 0 ? asTexts(tags) : null)),
  },
};

/** An agent's, where its input has none. */
function instructions(): Rule<Message[]> {
  return {
    keys: typed.keys,
    read(span, type) {
      const found = type === 'agent_run' ? typed.read(span, type) : null;
      const system = systemMessage(found?.value['instructions']);
      const hasSystem = said.read(span, type)?.value.some(({ role }) => role === 'system');
      return !found || system.length === 0 || hasSystem ? null : { value: system, keys: found.keys };
    },
  };
}

function textIn(object: Rule<Attributes>, name: string): Rule<string> {
  return map(object, ({ [name]: value }) => (typeof value === 'string' && value !== '' ? value : null));
}

function count(...names: string[]): Rule<number> {
  return map(typed, ({ usage }, _span, type) => {
    if (!usageTypes.includes(type)) return null;
    const counts = asObject(usage);
    return names.map((name) => asNumber(counts[name])).find((value) => value !== null) ?? null;
  });
}
