import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { askForWeather, weatherOf } from './ask-for-weather.ts';

// OpenAI's client as OpenInference instruments it; nothing here is Spanlight's.
const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
instrumentation.manuallyInstrument(OpenAI);

const tracer = provider.getTracer('weather');
const client = new OpenAI({ apiKey: 'none', baseURL: process.env['MODEL_URL'] });
await tracer.startActiveSpan('weather-agent', async (agent) => {
  agent.setAttribute('openinference.span.kind', 'AGENT');
  agent.setAttribute(
    'output.value',
    await askForWeather(client, (city) =>
      tracer.startActiveSpan('get_weather', async (span) => {
        const weather = await weatherOf(city);
        span.setAttributes({
          'openinference.span.kind': 'TOOL',
          'tool.name': 'get_weather',
          'input.value': JSON.stringify({ city }),
          'input.mime_type': 'application/json',
          'output.value': JSON.stringify(weather),
          'output.mime_type': 'application/json',
        });
        span.end();
        return weather;
      }),
    ),
  );
  agent.end();
});
await provider.shutdown();
