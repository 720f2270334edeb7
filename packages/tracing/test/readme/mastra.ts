import { AISpanType, getOrCreateSpan, getValidTraceId, setupAITracing, wrapMastra } from '@spanlight/tracing';
import type { ObservabilityRegistryConfig, TracingContext, TracingProperties } from '@spanlight/tracing';

export interface MastraConfig {
  observability?: ObservabilityRegistryConfig;
}

interface CallOptions {
  tracingContext?: TracingContext;
}

/** As much of a Mastra as its observability needs: it sets tracing up, and what it hands out traces itself. */
export class Mastra {
  constructor({ observability }: MastraConfig = {}) {
    setupAITracing(observability);
  }

  getAgent(name: string) {
    return createAgent(name);
  }

  getAgentById(id: string) {
    return createAgent(id);
  }

  getWorkflow(name: string) {
    return createWorkflow(name, this);
  }

  getWorkflowById(id: string) {
    return createWorkflow(id, this);
  }
}

function createAgent(name: string) {
  return {
    generate: (prompt: string, { tracingContext }: CallOptions = {}): TracingProperties => {
      const span = getOrCreateSpan({
        type: AISpanType.AGENT_RUN,
        name,
        input: { prompt, apiKey: 'sk-123' },
        attributes: { agentId: name },
        tracingContext,
      });
      span?.end({ output: 'done' });
      return { traceId: getValidTraceId(span) };
    },
  };
}

function createWorkflow(name: string, mastra: Mastra) {
  return {
    createRun: () => ({
      start: ({ tracingContext }: CallOptions = {}): TracingProperties => {
        const span = getOrCreateSpan({
          type: AISpanType.WORKFLOW_RUN,
          name,
          attributes: { workflowId: name },
          tracingContext,
        });
        // The agent is not told which trace it works for.
        wrapMastra(mastra, { currentSpan: span }).getAgent('helper').generate('hello');
        span?.end();
        return { traceId: getValidTraceId(span) };
      },
    }),
  };
}
