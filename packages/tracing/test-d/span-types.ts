import type { SpanType } from '@spanlight/schema';
import { expectTypeOf } from 'vitest';
import { AISpanType, DefaultAITracing } from '../src/index.ts';
import type {
  AgentRunAttributes,
  AISpan,
  AISpanTypeMap,
  AITracing,
  AnyAISpan,
  AnyAISpanAttributes,
  AnyExportedAISpan,
  ExportedAISpan,
  UsageStats,
} from '../src/index.ts';

// What tsc accepts and refuses here is the test: a line marked as an error that is none fails the type check.

// The types of span are those of @spanlight/schema, no more and no fewer, and each has attributes.
expectTypeOf<AISpanType>().toEqualTypeOf<SpanType>();
expectTypeOf<keyof AISpanTypeMap>().toEqualTypeOf<SpanType>();

// AISpanType's members are values and types alike.
const value: AISpanType.AGENT_RUN = AISpanType.AGENT_RUN;
expectTypeOf<typeof value>().toEqualTypeOf<'agent_run'>();
expectTypeOf<AISpanType.WORKFLOW_WAIT_EVENT>().toEqualTypeOf<typeof AISpanType.WORKFLOW_WAIT_EVENT>();
// @ts-expect-error There is no such type.
void AISpanType.LLM_GENERATION;

const tracing: AITracing = new DefaultAITracing({ serviceName: 'test' });
// @ts-expect-error A program has a name.
void new DefaultAITracing({});

const agent = tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'a', attributes: { agentId: 'id' } });
expectTypeOf<typeof agent>().toEqualTypeOf<AISpan<'agent_run'>>();
expectTypeOf<typeof agent.attributes>().toEqualTypeOf<Partial<AgentRunAttributes>>();

// Attributes are those of the type: nothing foreign, nothing missing, nothing of another kind.
tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'a' });
// @ts-expect-error A model is no attribute of an agent.
tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'a', attributes: { agentId: 'id', model: 'm' } });
// @ts-expect-error An agent has an id.
tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'a', attributes: { instructions: 'i' } });
// @ts-expect-error Steps are counted in numbers.
tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'a', attributes: { agentId: 'id', maxSteps: '3' } });
// @ts-expect-error A generic span has no attributes.
tracing.startSpan({ type: AISpanType.GENERIC, name: 'a', attributes: { any: 1 } });
// @ts-expect-error A tool of an MCP server names its server.
tracing.startSpan({ type: AISpanType.MCP_TOOL_CALL, name: 'a', attributes: { toolId: 't' } });
tracing.startSpan({
  type: AISpanType.PROCESSOR_RUN,
  name: 'a',
  // @ts-expect-error There are inputs and outputs, nothing between.
  attributes: { processorName: 'p', processorType: 'both' },
});
// @ts-expect-error A span has a name.
tracing.startSpan({ type: AISpanType.GENERIC });

// Children have the attributes of their own type, also when they are changed and ended.
const model = agent.createChildSpan({
  type: AISpanType.MODEL_GENERATION,
  name: 'm',
  attributes: { model: 'gpt' },
});
model.update({ attributes: { completionStartTime: new Date() } });
model.end({ output: 'o', attributes: { usage: { totalTokens: 180 }, finishReason: 'stop' } });
model.error({ error: 'anything', endSpan: false, attributes: { streaming: true } });
// @ts-expect-error A model call has no agent id.
model.end({ attributes: { agentId: 'id' } });
// @ts-expect-error A time is a Date.
model.update({ attributes: { completionStartTime: 123 } });
// @ts-expect-error An error is what error() is for.
model.error({});
agent.createEventSpan({
  type: AISpanType.EVALUATION,
  name: 'e',
  attributes: { evaluator: 'e', score: 1 },
  output: 1,
});
// @ts-expect-error What is to be changed later does not need all that a start needs, but nothing else.
agent.update({ attributes: { agent: 'id' } });
agent.update({ attributes: { maxSteps: 4 } });

// What providers leave undefined may be passed on as it is.
const usage: UsageStats = { inputTokens: undefined, outputTokens: 3 };
model.end({ attributes: { usage } });

// An ancestor is typed by what was looked for.
expectTypeOf<ReturnType<typeof model.findParent<'agent_run'>>>().toEqualTypeOf<
  AISpan<'agent_run'> | undefined
>();
expectTypeOf<ReturnType<typeof agent.exportSpan>>().toEqualTypeOf<ExportedAISpan<'agent_run'>>();

// Spans of any type go where a span is wanted, and are told apart by their type.
const spans: AnyAISpan[] = [agent, model];
const exported: AnyExportedAISpan[] = spans.map((span) => span.exportSpan());
const attributes: (Partial<AnyAISpanAttributes> | undefined)[] = exported.map((span) => span.attributes);
void attributes;
