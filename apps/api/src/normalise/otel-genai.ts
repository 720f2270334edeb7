import { isToolCall, type SpanType } from '@spanlight/schema';
import { asTexts } from './attributes.ts';
import { readMessages, systemMessage } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { finishReasonName } from './finish-reason.ts';
import { eventInput, eventOutput, eventSystem } from './gen-ai-events.ts';
import { longChat } from './long-chat.ts';
import { providerName } from './provider.ts';
import { concat, either, flag, from, json, map, number, oneOf, record, text, texts } from './rule.ts';
import type { Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

/** `gen_ai.operation.name`, with what the AI SDK, Mastra and others have added to the convention's own. */
const operationTypes: Readonly<Record<string, SpanType>> = {
  chat: 'model_generation',
  text_completion: 'model_generation',
  generate_content: 'model_generation',
  completion: 'model_generation',
  generate: 'model_generation',
  response: 'model_generation',
  embeddings: 'embedding',
  execute_tool: 'tool_call',
  invoke_agent: 'agent_run',
  create_agent: 'agent_run',
  invoke_workflow: 'workflow_run',
  retrieval: 'retrieval',
  search_memory: 'retrieval',
  rerank: 'retrieval',
  plan: 'generic',
  evaluate: 'evaluation',
  guard: 'processor_run',
  'guardrail.run': 'processor_run',
  agent_step: 'model_step',
  'ai.generateSpeech': 'model_generation',
  'ai.transcribe': 'model_generation',
};

/** What is meant where a span says that it is a chain: the whole of a run, or a part of it. */
export function chainType(parentSpanId: string | null): SpanType {
  return parentSpanId === null ? 'workflow_run' : 'workflow_step';
}

const operation = 'gen_ai.operation.name';

/**
 * OpenTelemetry's GenAI semantic conventions: of today in attributes, of before in events and log records. Each value under
 * its newest name first, since emitters in transition send two names for one value.
 */
export const otelGenai: ConventionReader = {
  name: 'otel-genai',
  title: 'OpenTelemetry GenAI',
  source: 'https://github.com/open-telemetry/semantic-conventions-genai',
  prefixes: ['gen_ai.'],
  rules: {
    type: either(
      oneOf(operationTypes, operation),
      // What OpenLLMetry's LangChain instrumentation calls a chain.
      from([operation], (take, { parentSpanId }) =>
        take(operation) === 'workflow' ? chainType(parentSpanId) : null,
      ),
    ),
    model: text('gen_ai.request.model', 'gen_ai.response.model'),
    responseModel: text('gen_ai.response.model'),
    responseId: text('gen_ai.response.id'),
    provider: either(
      map(text('gen_ai.provider.name'), providerName),
      map(text('gen_ai.system'), providerName),
    ),
    inputTokens: number('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    outputTokens: number('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    totalTokens: number('gen_ai.usage.total_tokens'),
    cacheReadTokens: number(
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.cached_input_tokens',
      'gen_ai.usage.input_cached_tokens',
      'gen_ai.usage.input_tokens.cached',
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.usage.details.cache_read_input_tokens',
    ),
    cacheWriteTokens: number(
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
      'gen_ai.usage.cache_write_input_tokens',
      'gen_ai.usage.input_tokens.cache_write',
      'gen_ai.usage.details.cache_write_tokens',
      'gen_ai.usage.details.cache_creation_input_tokens',
    ),
    reasoningTokens: number(
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'gen_ai.usage.output_tokens.reasoning',
      'gen_ai.usage.details.reasoning_tokens',
    ),
    costUsd: either(
      number('gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'gen_ai.cost.total_tokens'),
      from(['gen_ai.usage.input_cost', 'gen_ai.usage.output_cost'], (take) => {
        const [input, output] = [take('gen_ai.usage.input_cost'), take('gen_ai.usage.output_cost')];
        return typeof input === 'number' && typeof output === 'number' ? input + output : null;
      }),
    ),
    timeToFirstTokenMs: map(
      number('gen_ai.response.time_to_first_chunk', 'gen_ai.client.operation.time_to_first_chunk'),
      (seconds) => (seconds >= 0 ? seconds * 1000 : null),
    ),
    toolName: text('gen_ai.tool.name'),
    toolCallId: text('gen_ai.tool.call.id'),
    agentName: text('gen_ai.agent.name'),
    input: json('gen_ai.tool.call.arguments', 'gen_ai.retrieval.query.text'),
    output: json('gen_ai.tool.call.result', 'gen_ai.retrieval.documents'),
    inputMessages: concat(
      either(
        map(json('gen_ai.system_instructions'), (value) => {
          const messages = systemMessage(value);
          return messages.length > 0 ? messages : null;
        }),
        notOfTools(eventSystem),
      ),
      either(
        longChat('gen_ai.input.messages'),
        map(json('gen_ai.input.messages'), readMessages),
        notOfTools(eventInput),
      ),
    ),
    outputMessages: either(map(json('gen_ai.output.messages'), readMessages), notOfTools(eventOutput)),
    toolDefinitions: map(json('gen_ai.tool.definitions', 'gen_ai.agent.tools'), readToolDefinitions),
    parameters: record({
      temperature: number('gen_ai.request.temperature'),
      maxOutputTokens: number('gen_ai.request.max_tokens'),
      topP: number('gen_ai.request.top_p'),
      topK: number('gen_ai.request.top_k'),
      seed: number('gen_ai.request.seed'),
      frequencyPenalty: number('gen_ai.request.frequency_penalty'),
      presencePenalty: number('gen_ai.request.presence_penalty'),
      choiceCount: number('gen_ai.request.choice.count'),
      stopSequences: texts('gen_ai.request.stop_sequences'),
      stream: flag('gen_ai.request.stream'),
      outputType: text('gen_ai.output.type'),
      dimensions: number('gen_ai.embeddings.dimension.count'),
      thinking: json('gen_ai.request.thinking', 'gen_ai.request.thinking_config'),
      reasoningEffort: text('gen_ai.request.reasoning_effort', 'gen_ai.request.reasoning.effort'),
    }),
    finishReason: map(json('gen_ai.response.finish_reasons', 'gen_ai.response.finish_reason'), (value) =>
      finishReasonName(asTexts(value)[0] ?? null),
    ),
    promptTemplate: record({ name: text('gen_ai.prompt.name') }),
  },
};

/** A tool's events hold its arguments and its result, which are no conversation. */
function notOfTools<Value>(rule: Rule<Value>): Rule<Value> {
  return { keys: rule.keys, read: (span, type) => (isToolCall(type) ? null : rule.read(span, type)) };
}
