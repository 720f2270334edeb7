export interface Snippet {
  id: 'sdk' | 'ai-sdk' | 'otel' | 'demo';
  /** Who this is for. */
  title: string;
  words: string;
  blocks: { label: string; code: string }[];
}

const defaultOrigin = 'http://127.0.0.1:4318';

/** How to send traces to the server at `origin`, for each kind of program. */
export function connectSnippets(origin: string): Snippet[] {
  const isDefault = origin === defaultOrigin;
  return [
    {
      id: 'sdk',
      title: 'Spanlight SDK',
      words: 'For TypeScript and JavaScript. Spans show while they run; nothing is needed but the package.',
      blocks: [
        { label: 'Install', code: 'npm install @spanlight/tracing' },
        {
          label: 'app.ts',
          code: `import { AISpanType, DefaultAITracing } from '@spanlight/tracing';

const tracing = new DefaultAITracing({ serviceName: 'my-app' });

const agent = tracing.startSpan({
  type: AISpanType.AGENT_RUN,
  name: 'support',
  input: 'Where is my order?',
  attributes: { agentId: 'agent-123' },
});
const call = agent.createChildSpan({
  type: AISpanType.MODEL_GENERATION,
  name: 'answer',
  attributes: { model: 'gpt-4.1-mini', provider: 'openai' },
});
call.end({
  output: 'It left the warehouse this morning.',
  attributes: { usage: { inputTokens: 120, outputTokens: 9 } },
});
agent.end({ output: 'It left the warehouse this morning.' });`,
        },
        { label: 'Run', code: isDefault ? 'node app.ts' : `SPANLIGHT_ENDPOINT=${origin} node app.ts` },
      ],
    },
    {
      id: 'ai-sdk',
      title: 'AI SDK',
      words: 'The AI SDK’s own telemetry, sent by OpenTelemetry’s own exporter.',
      blocks: [
        {
          label: 'Install',
          code: 'npm install ai @ai-sdk/otel @opentelemetry/sdk-trace-node @opentelemetry/exporter-trace-otlp-http',
        },
        {
          label: 'telemetry.ts, imported first',
          code: `import { OpenTelemetry } from '@ai-sdk/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { registerTelemetry } from 'ai';

const exporter = new OTLPTraceExporter({ url: '${origin}/v1/traces' });
new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }).register();
registerTelemetry(new OpenTelemetry());`,
        },
      ],
    },
    {
      id: 'otel',
      title: 'Any OpenTelemetry program',
      words:
        'Spanlight reads OTLP over HTTP and gRPC, as JSON and as protobuf: what every OpenTelemetry SDK sends, in Python, TypeScript and any other language.',
      blocks: [
        {
          label: 'Environment',
          code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`,
        },
      ],
    },
    {
      id: 'demo',
      title: 'Just looking',
      words: 'Sends a realistic run of several agents to this server, live.',
      blocks: [
        {
          label: 'Run',
          code: isDefault ? 'npx spanlight demo' : `npx spanlight demo --port ${portOf(origin)}`,
        },
      ],
    },
  ];
}

function portOf(origin: string): string {
  const { port, protocol } = new URL(origin);
  return port || (protocol === 'https:' ? '443' : '80');
}
