import { AISpanType, DefaultAITracing } from '@spanlight/tracing';
import type { AITracing, AnyAISpan } from '@spanlight/tracing';
import { runAgent } from './agent-loop.ts';
import { alarm, createInvestigator } from './incident.ts';
import { openModel } from './model.ts';
import { createPause } from './pause.ts';
import type { Pause } from './pause.ts';
import { within } from './within.ts';

export interface AgentExampleOptions {
  tracing: AITracing;
  /** Ends the run early; the spans that are open then end with the reason as their error. */
  signal?: AbortSignal;
  /** Divides all delays. @default 1 */
  speed?: number;
}

export interface AgentExampleResult {
  traceId: string;
  answer: string;
}

/**
 * An agent that investigates an alarm: it asks a model what to do, runs the tools that it names, some side by side, one with
 * spans of its own, one that fails at first, and hands a question to a second agent.
 */
export async function runAgentExample(options: AgentExampleOptions): Promise<AgentExampleResult> {
  const { tracing, signal, speed = 1 } = options;
  const agent = createInvestigator();
  const span = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: agent.id,
    input: alarm,
    attributes: {
      agentId: agent.id,
      instructions: agent.instructions,
      availableTools: agent.tools.map(({ name }) => name),
      maxSteps: agent.maxSteps,
    },
    metadata: {
      sessionId: 'incident-4821',
      userId: 'dana.reyes',
      tags: ['on-call', 'checkout'],
      environment: 'production',
    },
  });
  const pause = createPause(speed, signal);
  const model = await openModel({ speed, signal });
  try {
    await redact(span, pause);
    const answer = await runAgent(span, agent, alarm, { model, pause });
    return { traceId: span.traceId, answer };
  } catch (error) {
    span.error({ error });
    throw error;
  } finally {
    await model.close();
  }
}

/** What goes to the model is looked through for personal data first. */
async function redact(parent: AnyAISpan, pause: Pause): Promise<void> {
  const span = parent.createChildSpan({
    type: AISpanType.PROCESSOR_RUN,
    name: 'redact personal data',
    input: alarm,
    attributes: { processorName: 'personal-data', processorType: 'input', processorIndex: 0 },
  });
  await within(span, async () => {
    await pause(60);
    return { found: 0 };
  });
}

if (process.argv[1] === import.meta.filename) {
  const tracing = new DefaultAITracing({ serviceName: 'harbor-on-call' });
  const { answer, traceId } = await runAgentExample({ tracing });
  console.log(`${answer}\n\nTrace ${traceId}`);
}
