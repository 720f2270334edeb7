import {
  AISpanType as MastraSpanType,
  DefaultAITracing as MastraTracing,
} from '@mastra/core-0.24/ai-tracing';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { AISpanType, DefaultAITracing } from '@spanlight/tracing';
import type { Payload } from './payloads.ts';

/** How many spans one call of `record` makes: an agent and three calls of a model. */
export const spansPerTrace = 4;

/** One way to trace the same piece of work. */
export interface Recorder {
  name: string;
  record(payload: Payload): void;
  /** Gets rid of what has piled up, so that the next round begins with nothing. */
  settle(): Promise<void>;
}

const agent = { agentId: 'support', instructions: 'Answer questions about orders.', maxSteps: 5 };
const call = { model: 'gpt-5-mini', provider: 'openai', streaming: false };
const usage = { inputTokens: 120, outputTokens: 40, totalTokens: 160 };
const modelCalls = 3;

export function createSpanlight(): Recorder {
  const tracing = new DefaultAITracing({
    serviceName: 'bench',
    exporters: [{ name: 'none', exportEvent() {}, shutdown: () => Promise.resolve() }],
  });
  return {
    name: 'spanlight',
    record({ input, output }) {
      const run = tracing.startSpan({
        type: AISpanType.AGENT_RUN,
        name: 'support',
        input,
        attributes: { ...agent },
      });
      for (let index = 0; index < modelCalls; index++) {
        const generation = run.createChildSpan({
          type: AISpanType.MODEL_GENERATION,
          name: 'chat gpt-5-mini',
          input,
          attributes: { ...call, parameters: { temperature: 0.2, maxOutputTokens: 800 } },
        });
        generation.end({ output, attributes: { usage: { ...usage }, finishReason: 'stop' } });
      }
      run.end({ output });
    },
    settle: () => tracing.flush(),
  };
}

/** The seed's own tracing, given the same calls. */
export function createMastra(): Recorder {
  const exporter = { name: 'none', exportEvent: async () => {}, shutdown: async () => {} };
  const tracing = new MastraTracing({ name: 'bench', serviceName: 'bench', exporters: [exporter] });
  return {
    name: 'mastra',
    record({ input, output }) {
      const run = tracing.startSpan({
        type: MastraSpanType.AGENT_RUN,
        name: 'support',
        input,
        attributes: { ...agent },
      });
      for (let index = 0; index < modelCalls; index++) {
        const generation = run.createChildSpan({
          type: MastraSpanType.MODEL_GENERATION,
          name: 'chat gpt-5-mini',
          input,
          attributes: { ...call, parameters: { temperature: 0.2, maxOutputTokens: 800 } },
        });
        generation.end({ output, attributes: { usage: { ...usage }, finishReason: 'stop' } });
      }
      run.end({ output });
    },
    // Its events go through promises.
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/**
 * OpenTelemetry as instrumentations for models use it: what is plain goes into attributes of its own, input and output as
 * JSON. A snapshot is needed here too, and a serialised one is the only kind that its attributes can hold.
 */
export function createOpenTelemetry(): Recorder {
  const exporter = {
    export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
    shutdown: () => Promise.resolve(),
  };
  const processor = new BatchSpanProcessor(exporter);
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const tracer: Tracer = provider.getTracer('bench');
  return {
    name: 'opentelemetry',
    record({ input, output }) {
      const run = tracer.startSpan(
        'support',
        {
          kind: SpanKind.INTERNAL,
          attributes: {
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.agent.id': agent.agentId,
            'gen_ai.system_instructions': agent.instructions,
            'agent.max_steps': agent.maxSteps,
            'gen_ai.input.messages': JSON.stringify(input),
          },
        },
        ROOT_CONTEXT,
      );
      const within = trace.setSpan(ROOT_CONTEXT, run);
      for (let index = 0; index < modelCalls; index++) {
        const generation = tracer.startSpan(
          'chat gpt-5-mini',
          {
            kind: SpanKind.CLIENT,
            attributes: {
              'gen_ai.operation.name': 'chat',
              'gen_ai.request.model': call.model,
              'gen_ai.provider.name': call.provider,
              'gen_ai.request.streaming': call.streaming,
              'gen_ai.request.temperature': 0.2,
              'gen_ai.request.max_tokens': 800,
              'gen_ai.input.messages': JSON.stringify(input),
            },
          },
          within,
        );
        generation.setAttributes({
          'gen_ai.usage.input_tokens': usage.inputTokens,
          'gen_ai.usage.output_tokens': usage.outputTokens,
          'gen_ai.usage.total_tokens': usage.totalTokens,
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.output.messages': JSON.stringify(output),
        });
        generation.end();
      }
      run.setAttribute('gen_ai.output.messages', JSON.stringify(output));
      run.end();
    },
    settle: () => processor.forceFlush(),
  };
}
