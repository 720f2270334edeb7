import { AISpanType, DefaultAITracing, DefaultExporter } from '@spanlight/tracing';

/** A model call that is over before anything else is loaded. */
export async function traceCall(): Promise<void> {
  const tracing = new DefaultAITracing({
    serviceName: 'page',
    exporters: [new DefaultExporter({ endpoint: location.origin })],
  });
  const call = tracing.startSpan({ type: AISpanType.MODEL_GENERATION, name: 'call', input: 'Hello?' });
  call.end({ output: 'Hello!' });
  await tracing.flush();
}
