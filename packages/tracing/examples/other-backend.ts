import { AISpanType, DefaultAITracing, OtlpExporter } from '@spanlight/tracing';

// Sends to any backend that takes OTLP over HTTP, such as Jaeger, Grafana Tempo, Langfuse or an OpenTelemetry Collector. Spans
// carry OpenTelemetry's gen_ai attributes, so that a backend that knows them shows models, messages, tools and tokens.
const exporter = new OtlpExporter({
  endpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? 'http://127.0.0.1:4318',
  headers: { authorization: `Bearer ${process.env['BACKEND_TOKEN'] ?? 'none'}` },
  // Other backends want each span once, when it has ended.
  strategy: 'insert-only',
});
const tracing = new DefaultAITracing({ serviceName: 'my-app', exporters: [exporter] });

const agent = tracing.startSpan({
  type: AISpanType.AGENT_RUN,
  name: 'support',
  input: 'Where is my parcel?',
  attributes: { agentId: 'support', instructions: 'You help customers of a shop.' },
  metadata: { sessionId: 'chat-17' },
});
const call = agent.createChildSpan({
  type: AISpanType.MODEL_GENERATION,
  name: 'chat gpt-5-mini',
  input: [
    { role: 'system', content: 'You help customers of a shop.' },
    { role: 'user', content: 'Where is my parcel?' },
  ],
  attributes: { model: 'gpt-5-mini', provider: 'openai', parameters: { temperature: 0.2 } },
});
const answer = { role: 'assistant', content: 'It is with the courier, and comes today.' };
call.end({
  output: answer,
  attributes: { finishReason: 'stop', usage: { inputTokens: 24, outputTokens: 11 } },
});
agent.end({ output: answer.content });

await tracing.shutdown();
console.log(`trace ${agent.traceId}, ${exporter.droppedSpans} spans lost`);
