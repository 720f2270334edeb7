import { isModelCall, spanTypes, type Attributes, type SpanType, type Usage } from '@spanlight/schema';
import { asNumber, asObject, asTexts, readText } from './attributes.ts';
import { readMessages } from './chat-message.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject, readJsonText } from './json-text.ts';
import type { ConventionReader, Meaning } from './meaning.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { readGenAi } from './otel-genai.ts';
import { makeUsage } from './usage.ts';

/** Our SDK's own spans: docs/otlp.md. What `gen_ai.*` can say is read from there. */
export const spanlight: ConventionReader = {
  name: 'spanlight',
  matches: ({ attributes }) => readType(attributes) !== null,
  normalise: ({ attributes }) => {
    const type = readType(attributes) ?? 'generic';
    const genAi = readGenAi(attributes, type);
    const typed = asObject(readJsonText(attributes['spanlight.attributes']));
    const metadata = asObject(readJsonText(attributes['spanlight.metadata']));
    const input = readJsonText(attributes['spanlight.input'] ?? null);
    const output = readJsonText(attributes['spanlight.output'] ?? null);
    return {
      ...genAi,
      ...readChat(type, input, output, genAi),
      isEvent: attributes['spanlight.event'] === true,
      model: genAi.model ?? text(typed['model']),
      provider: genAi.provider ?? text(typed['provider']),
      usage: readUsage(type, genAi.usage, asObject(typed['usage'])),
      toolName: genAi.toolName ?? text(typed['toolId']),
      input,
      output,
      parameters: isObject(typed['parameters']) ? typed['parameters'] : genAi.parameters,
      finishReason: genAi.finishReason ?? finishReasonName(text(typed['finishReason'])),
      metadata: Object.keys(metadata).length > 0 ? metadata : null,
      sessionId: genAi.sessionId ?? text(metadata['sessionId']) ?? text(metadata['threadId']),
      userId: genAi.userId ?? text(metadata['userId']),
      tags: asTexts(metadata['tags']),
    };
  },
};

function readType(attributes: Attributes): SpanType | null {
  const type = readText(attributes, 'spanlight.span.type');
  return spanTypes.find((known) => known === type) ?? null;
}

/** A model call's input and output are chat whatever their shape; anything else's only where it looks like one. */
function readChat(
  type: SpanType,
  input: unknown,
  output: unknown,
  genAi: Meaning,
): Pick<Meaning, 'inputMessages' | 'outputMessages'> {
  const isModel = type === 'model_generation' || type === 'model_step';
  return {
    inputMessages: genAi.inputMessages ?? (isModel ? readModelInput(input) : readMessages(input)),
    outputMessages: genAi.outputMessages ?? (isModel ? readModelOutput(output) : readMessages(output)),
  };
}

/** `gen_ai.*` has no name for a total, and a caller may have given nothing else; both vocabularies of UsageStats. */
function readUsage(type: SpanType, reported: Usage | null, typed: Record<string, unknown>): Usage | null {
  if (!isModelCall(type) && type !== 'model_step') return reported;
  const number = (...keys: string[]) =>
    keys.map((key) => asNumber(typed[key])).find((value) => value !== null) ?? null;
  return makeUsage(type, {
    inputTokens: reported?.inputTokens ?? number('inputTokens', 'promptTokens'),
    outputTokens: reported?.outputTokens ?? number('outputTokens', 'completionTokens'),
    totalTokens: number('totalTokens') ?? reported?.totalTokens ?? null,
    cacheReadTokens: reported?.cacheReadTokens ?? number('cachedInputTokens', 'promptCacheHitTokens'),
    cacheWriteTokens: reported?.cacheWriteTokens ?? number('cacheWriteTokens'),
    reasoningTokens: reported?.reasoningTokens ?? number('reasoningTokens'),
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
