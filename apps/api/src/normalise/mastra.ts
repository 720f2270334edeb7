import type { Message, SpanType } from '@spanlight/schema';
import { readMessages, systemMessage } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { msToMoment } from './first-token.ts';
import { readNestedJsonText } from './json-text.ts';
import { readModelInput, readModelOutput } from './model-payload.ts';
import { below, either, from, json, number, oneOf, text, texts } from './rule.ts';
import type { Rule } from './rule.ts';

const types: Readonly<Record<string, SpanType>> = {
  agent_run: 'agent_run',
  workflow_run: 'workflow_run',
  workflow_step: 'workflow_step',
  workflow_conditional: 'workflow_conditional',
  workflow_conditional_eval: 'workflow_conditional_eval',
  workflow_parallel: 'workflow_parallel',
  workflow_loop: 'workflow_loop',
  workflow_sleep: 'workflow_sleep',
  workflow_wait_event: 'workflow_wait_event',
  mapping: 'workflow_step',
  model_generation: 'model_generation',
  model_inference: 'model_generation',
  model_step: 'model_step',
  // One for each text or tool call of an answer, of no length and without meaning of its own.
  model_chunk: 'generic',
  tool_call: 'tool_call',
  client_tool_call: 'tool_call',
  provider_tool_call: 'tool_call',
  mcp_tool_call: 'mcp_tool_call',
  mcp_server_request: 'mcp_tool_call',
  processor_run: 'processor_run',
  scorer_run: 'evaluation',
  scorer_step: 'evaluation',
  classifier_evaluation: 'evaluation',
  rag_embedding: 'embedding',
  rag_ingestion: 'generic',
  rag_vector_operation: 'retrieval',
  rag_action: 'retrieval',
  graph_action: 'retrieval',
  memory_operation: 'generic',
  workspace_action: 'generic',
  skill_resolution: 'generic',
  skill_action: 'generic',
  agent_signal: 'generic',
  generic: 'generic',
  // Before 1.0.
  llm_generation: 'model_generation',
  llm_chunk: 'generic',
};

const spanType = 'mastra.span.type';
const metadata = 'mastra.metadata.';
const modelTypes: readonly SpanType[] = ['model_generation', 'model_step', 'agent_run'];

/**
 * Mastra's own exporter for OpenTelemetry. Since 1.4 a `model_generation` wraps steps, and each step a `model_inference` that
 * has the usage; in 1.0 the generation, then called `chat`, has the usage of all its steps.
 */
export const mastra: ConventionReader = {
  name: 'mastra',
  title: 'Mastra',
  source: 'https://mastra.ai/docs/observability/tracing/exporters/otel',
  prefixes: ['mastra.'],
  rules: {
    type: oneOf(types, spanType),
    usageRole: from([spanType, 'gen_ai.operation.name'], (take) =>
      take(spanType) === 'model_generation' && take('gen_ai.operation.name') !== 'chat' ? 'aggregate' : null,
    ),
    cacheWriteTokens: either(
      number('gen_ai.usage.cache_write.input_tokens', 'gen_ai.usage.cache_creation.input_tokens'),
      sum('gen_ai.usage.cache_creation.5m_input_tokens', 'gen_ai.usage.cache_creation.1h_input_tokens'),
    ),
    agentName: text('gen_ai.agent.name', 'agent.id'),
    timeToFirstTokenMs: msToMoment(text('mastra.completion_start_time')),
    input: payload('input'),
    output: payload('output'),
    inputMessages: chat('input'),
    outputMessages: chat('output'),
    // What the provider sent is neither the program's nor short.
    metadata: below(metadata, ['headers', 'body', 'modelMetadata']),
    sessionId: text('session.id', `${metadata}sessionId`, 'gen_ai.conversation.id', `${metadata}threadId`),
    userId: text('user.id', `${metadata}userId`),
    tags: texts('mastra.tags'),
  },
};

/** In keys that carry the type's name, `mastra.agent_run.input`, and before 1.0 in one for all. */
function payload(side: 'input' | 'output'): Rule<unknown> {
  const tools = side === 'input' ? 'gen_ai.tool.call.arguments' : 'gen_ai.tool.call.result';
  const rules = new Map(
    Object.keys(types).map((name): [string, Rule<unknown>] => [
      name,
      json(`mastra.${name}.${side}`, tools, side),
    ]),
  );
  return {
    keys: [`mastra.*.${side}`, tools, side],
    read(span, type) {
      const name = span.attributes[spanType];
      return (typeof name === 'string' && rules.get(name)?.read(span, type)) || null;
    },
  };
}

/** What is said to a model or an agent is chat whatever its shape; anything else's is only where it looks like one. */
function chat(side: 'input' | 'output'): Rule<Message[]> {
  const rule = payload(side);
  return {
    keys: [...rule.keys, ...(side === 'input' ? ['gen_ai.system_instructions'] : [])],
    read(span, type) {
      const found = rule.read(span, type);
      if (!found) return null;
      const read = side === 'input' ? readModelInput : readModelOutput;
      const messages = modelTypes.includes(type) ? read(found.value) : readMessages(found.value);
      if (!messages) return null;
      const instructions = side === 'input' ? span.attributes['gen_ai.system_instructions'] : undefined;
      const system = systemMessage(readNestedJsonText(instructions));
      if (system.length === 0 || messages.some(({ role }) => role === 'system'))
        return { value: messages, keys: found.keys };
      return { value: [...system, ...messages], keys: [...found.keys, 'gen_ai.system_instructions'] };
    },
  };
}

function sum(...keys: string[]): Rule<number> {
  const parts = keys.map((key) => number(key));
  return {
    keys,
    read(span, type) {
      const found = parts.map((part) => part.read(span, type)).filter((part) => part !== null);
      if (found.length === 0) return null;
      return {
        value: found.reduce((total, { value }) => total + value, 0),
        keys: found.flatMap((part) => part.keys),
      };
    },
  };
}
