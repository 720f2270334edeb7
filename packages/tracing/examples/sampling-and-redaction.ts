import {
  AISpanType,
  DefaultAITracing,
  DefaultExporter,
  SamplingStrategyType,
  SensitiveDataFilter,
} from '@spanlight/tracing';

// Keeps the runs of a few customers, and none of their secrets.
const tracing = new DefaultAITracing({
  serviceName: 'billing-assistant',
  exporters: [new DefaultExporter()],
  sampling: {
    type: SamplingStrategyType.CUSTOM,
    sampler: ({ metadata }) => metadata?.['plan'] === 'enterprise',
  },
  processors: [
    new SensitiveDataFilter({
      sensitiveFields: ['apiKey', 'password', 'iban'],
      redactionStyle: 'partial',
    }),
  ],
});

for (const plan of ['free', 'enterprise']) {
  const agent = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: 'refund',
    input: 'Refund my last invoice, please.',
    attributes: { agentId: 'refund' },
    // What is sampled by is known when the run begins. What is below the run shares its fate.
    metadata: { plan },
  });
  const tool = agent.createChildSpan({
    type: AISpanType.TOOL_CALL,
    name: 'transfer',
    // The filter looks at any depth, also into JSON that is text.
    input: {
      to: { iban: 'DE89370400440532013000', name: 'Ines Duarte' },
      headers: '{"api_key":"sk-4f1c2a9e"}',
    },
  });
  tool.end({ output: { reference: 'RF-58812' } });
  agent.end({ output: 'Done: RF-58812.' });
  console.log(`${plan}: ${agent.isValid ? `trace ${agent.traceId}` : 'not kept'}`);
}
