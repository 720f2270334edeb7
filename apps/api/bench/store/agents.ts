import { attributes, nano, type OtlpSpan } from '../../test/otlp.ts';
import { words } from './texts.ts';

/** Spans of an agent run: the agent, and turns of a call to a model and of a tool. */
export interface AgentOptions {
  /** Tells one run from the others. */
  run: number;
  spanCount: number;
  /** Characters of text in each span. */
  payload: number;
  random: () => number;
}

export const traceIdOf = (run: number) => `b${run.toString(16).padStart(31, '0')}`;
export const spanIdOf = (run: number, index: number) =>
  `${(run + 1).toString(16).padStart(10, '0')}${(index + 1).toString(16).padStart(6, '0')}`;

const minuteMs = 60_000;

/** As exporters send them: children first, the root last. Each says what no other does, so that nothing is stored only once. */
export function agentSpans({ run, spanCount, payload, random }: AgentOptions): OtlpSpan[] {
  const startMs = run * minuteMs;
  const half = payload / 2;
  const span = (index: number, name: string, values: Record<string, unknown>): OtlpSpan => ({
    traceId: traceIdOf(run),
    spanId: spanIdOf(run, index),
    ...(index > 0 && { parentSpanId: spanIdOf(run, 0) }),
    name,
    kind: 1,
    startTimeUnixNano: nano(startMs + index * 100),
    endTimeUnixNano: nano(startMs + (index === 0 ? spanCount * 100 : index * 100 + 90)),
    attributes: attributes(values),
    status: random() < 0.02 ? { code: 2, message: words(40, random) } : {},
    events: [],
  });
  const message = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
  const spans = [
    span(0, 'invoke_agent support', {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': `agent ${run % 7}`,
      'gen_ai.conversation.id': `session ${run % 1000}`,
      'user.id': `user ${run % 100}`,
      'gen_ai.input.messages': JSON.stringify([message('user', words(half, random))]),
      'gen_ai.output.messages': JSON.stringify([message('assistant', words(half, random))]),
    }),
  ];
  for (let index = 1; index < spanCount; index++) {
    spans.push(
      index % 2 === 1
        ? span(index, 'chat gpt-5-mini', {
            'gen_ai.operation.name': 'chat',
            'gen_ai.provider.name': 'openai',
            'gen_ai.request.model': run % 3 === 0 ? 'gpt-5' : 'gpt-5-mini',
            'gen_ai.response.id': `${run}/${index}`,
            'gen_ai.usage.input_tokens': 100 + Math.floor(random() * 1000),
            'gen_ai.usage.output_tokens': 10 + Math.floor(random() * 200),
            'gen_ai.input.messages': JSON.stringify([message('user', words(half, random))]),
            'gen_ai.output.messages': JSON.stringify([message('assistant', words(half, random))]),
          })
        : span(index, 'execute_tool search', {
            'gen_ai.operation.name': 'execute_tool',
            'gen_ai.tool.name': `search ${run % 5}`,
            'gen_ai.tool.call.arguments': JSON.stringify({ query: words(half, random) }),
            'gen_ai.tool.call.result': JSON.stringify({ documents: [words(half, random)] }),
          }),
    );
  }
  return spans.toReversed();
}
