import { DefaultAITracing, AISpanType } from '@spanlight/tracing';

// Create tracing instance
const tracing = new DefaultAITracing({
  serviceName: 'my-app',
});

// Start an agent span
const agentSpan = tracing.startSpan({
  type: AISpanType.AGENT_RUN,
  name: 'customer-support-agent',
  attributes: {
    agentId: 'agent-123',
    instructions: 'Help with customer support',
    maxSteps: 10,
  },
});

// Create child spans for nested operations
const llmSpan = agentSpan.createChildSpan({
  type: AISpanType.MODEL_GENERATION,
  name: 'gpt-4-response',
  attributes: {
    model: 'gpt-4',
    provider: 'openai',
    streaming: false,
  },
});

// End spans with results
llmSpan.end({
  output: 'Generated response',
  attributes: { usage: { totalTokens: 180 } },
});
agentSpan.end();
