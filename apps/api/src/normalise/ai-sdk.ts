import type { Message, Part, SpanType } from '@spanlight/schema';
import { asTexts } from './attributes.ts';
import { readMessages, systemMessage, textMessage } from './chat-message.ts';
import { readPart, readToolCall } from './chat-part.ts';
import type { ConventionReader } from './convention.ts';
import { finishReasonName } from './finish-reason.ts';
import { msToEvent, notNegative } from './first-token.ts';
import { isObject, readJsonAttribute, readJsonList, readJsonText } from './json-text.ts';
import { readModelInput } from './model-payload.ts';
import { providerName } from './provider.ts';
import { below, either, from, json, map, number, onlyFor, record, text, texts } from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const operation = either(text('ai.operationId'), text('operation.name'));
const metadata = 'ai.telemetry.metadata.';
const context = 'ai.settings.context.';

/** By the operation, behind which versions before 7 put the function's id after a blank. */
const type: Rule<SpanType> = map(operation, (name) => {
  const [id = ''] = name.split(' ', 1);
  if (!id.startsWith('ai.')) return null;
  if (/\.do(Generate|Stream)$/.test(id)) return 'model_generation';
  if (id.startsWith('ai.embed')) return 'embedding';
  if (id === 'ai.toolCall') return 'tool_call';
  if (id.startsWith('ai.rerank')) return 'retrieval';
  if (/^ai\.(generate|stream)(Text|Object)$/.test(id)) return 'agent_run';
  return /^ai\.(generateImage|generateSpeech|transcribe)/.test(id) ? 'model_generation' : null;
});

/** Vercel's AI SDK: versions 3 to 6, 7's LegacyOpenTelemetry, and what 7's OpenTelemetry adds to `gen_ai.*`. */
export const aiSdk: ConventionReader = {
  name: 'ai-sdk',
  title: 'AI SDK',
  source: 'https://ai-sdk.dev/docs/ai-sdk-core/telemetry',
  prefixes: ['ai.', 'operation.name'],
  matches: ({ attributes }) =>
    !('operation.name' in attributes) || String(attributes['operation.name']).startsWith('ai.'),
  rules: {
    type,
    // A wrapper's usage is the sum of its calls', or in some versions the last one's.
    usageRole: map(operation, (name) => (/^ai\.(?!.*\.do[A-Z])/.test(name) ? 'aggregate' : null)),
    model: text('gen_ai.request.model', 'ai.model.id'),
    responseModel: text('gen_ai.response.model', 'ai.response.model'),
    responseId: text('gen_ai.response.id', 'ai.response.id'),
    provider: map(text('gen_ai.provider.name', 'gen_ai.system', 'ai.model.provider'), providerName),
    inputTokens: number(
      'gen_ai.usage.input_tokens',
      'ai.usage.inputTokens',
      'ai.usage.promptTokens',
      'ai.usage.tokens',
    ),
    outputTokens: number('gen_ai.usage.output_tokens', 'ai.usage.outputTokens', 'ai.usage.completionTokens'),
    totalTokens: number('gen_ai.usage.total_tokens', 'ai.usage.totalTokens'),
    cacheReadTokens: either(
      number(
        'gen_ai.usage.cache_read.input_tokens',
        'ai.usage.inputTokenDetails.cacheReadTokens',
        'ai.usage.cachedInputTokens',
      ),
      providerCount(['openai', 'cachedPromptTokens'], ['anthropic', 'usage', 'cache_read_input_tokens']),
    ),
    cacheWriteTokens: either(
      number('gen_ai.usage.cache_creation.input_tokens', 'ai.usage.inputTokenDetails.cacheWriteTokens'),
      providerCount(
        ['anthropic', 'cacheCreationInputTokens'],
        ['anthropic', 'usage', 'cache_creation_input_tokens'],
      ),
    ),
    reasoningTokens: either(
      number(
        'gen_ai.usage.reasoning.output_tokens',
        'ai.usage.outputTokenDetails.reasoningTokens',
        'ai.usage.reasoningTokens',
      ),
      providerCount(['openai', 'reasoningTokens']),
    ),
    timeToFirstTokenMs: either(
      map(number('ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'), notNegative),
      msToEvent('ai.stream.firstChunk'),
    ),
    toolName: text('ai.toolCall.name'),
    toolCallId: text('ai.toolCall.id'),
    agentName: text('gen_ai.agent.name', 'ai.telemetry.functionId', 'resource.name'),
    input: json('ai.toolCall.args', 'ai.toolCall.input', 'ai.values', 'ai.value', 'ai.documents'),
    output: either(
      json('ai.toolCall.result', 'ai.toolCall.output', 'ai.embeddings', 'ai.embedding', 'ai.ranking'),
      onlyFor(['agent_run'], json('ai.response.object', 'ai.result.object')),
    ),
    inputMessages: either(map(json('ai.prompt.messages'), readMessages), map(json('ai.prompt'), readPrompt)),
    outputMessages: output(),
    toolDefinitions: map(json('ai.prompt.tools'), (value) => {
      const tools = asTexts(value).length > 0 ? asTexts(value).map(readJsonText) : value;
      return readToolDefinitions(tools);
    }),
    parameters: record({
      temperature: number('ai.settings.temperature'),
      maxOutputTokens: number('ai.settings.maxOutputTokens', 'ai.settings.maxTokens'),
      topP: number('ai.settings.topP'),
      topK: number('ai.settings.topK'),
      seed: number('ai.settings.seed'),
      frequencyPenalty: number('ai.settings.frequencyPenalty'),
      presencePenalty: number('ai.settings.presencePenalty'),
      stopSequences: texts('ai.settings.stopSequences'),
      maxRetries: number('ai.settings.maxRetries'),
      maxSteps: number('ai.settings.maxSteps'),
      toolChoice: json('ai.prompt.toolChoice'),
      output: text('ai.settings.output'),
      stream: map(operation, (name) => (/\.doStream\b/.test(name) ? true : null)),
    }),
    finishReason: map(text('ai.response.finishReason', 'ai.finishReason'), finishReasonName),
    promptTemplate: record({ template: json(`${metadata}langfusePrompt`) }),
    metadata: either(below(metadata, ['tags']), below(context)),
    sessionId: text(
      'session.id',
      `${metadata}sessionId`,
      `${context}sessionId`,
      'gen_ai.conversation.id',
      `${metadata}threadId`,
      `${context}threadId`,
    ),
    userId: text('user.id', `${metadata}userId`, `${context}userId`),
    tags: texts(`${metadata}tags`),
  },
};

/** What a wrapper was given: { system, prompt | messages }. */
function readPrompt(value: unknown): Message[] | null {
  if (!isObject(value)) return readModelInput(value);
  const messages = readMessages(value['messages']) ?? [];
  const prompt = value['prompt'];
  const asked =
    typeof prompt === 'string'
      ? prompt === ''
        ? []
        : [textMessage('user', prompt)]
      : (readMessages(prompt) ?? []);
  const all = [...systemMessage(value['system']), ...messages, ...asked];
  return all.length > 0 ? all : null;
}

/** What was answered, in pieces of one message. */
function output(): Rule<Message[]> {
  const keys = ['reasoning', 'text', 'toolCalls', 'object', 'files'].flatMap((name) => [
    `ai.response.${name}`,
    `ai.result.${name}`,
  ]);
  return from(keys, (take) => {
    const value = (name: string) => take(`ai.response.${name}`) ?? take(`ai.result.${name}`);
    const parts: Part[] = [];
    const reasoning = readJsonAttribute(value('reasoning'), 1);
    if (typeof reasoning === 'string' && reasoning !== '') parts.push({ type: 'reasoning', text: reasoning });
    if (Array.isArray(reasoning)) parts.push(...reasoning.map(readPart));
    const said = value('text') ?? value('object');
    if (typeof said === 'string' && said !== '') parts.push({ type: 'text', text: said });
    for (const call of readJsonList(value('toolCalls')) ?? []) {
      parts.push((isObject(call) && readToolCall(call)) || readPart(call));
    }
    for (const file of readJsonList(value('files')) ?? []) {
      parts.push(readPart(isObject(file) ? { type: 'file', ...file } : file));
    }
    return parts.length > 0 ? [{ role: 'assistant', parts }] : null;
  });
}

/** Version 4 has the cache's counts only where the provider told them. */
function providerCount(...paths: readonly (readonly string[])[]): Rule<number> {
  return map(json('ai.response.providerMetadata'), (value) => {
    for (const path of paths) {
      let found: unknown = value;
      for (const step of path) found = isObject(found) ? found[step] : undefined;
      if (typeof found === 'number' && Number.isFinite(found)) return found;
    }
    return null;
  });
}
