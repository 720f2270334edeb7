import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { generateText, isStepCount, registerTelemetry, tool } from 'ai';
import { z } from 'zod';
import { weatherOf } from './ask-for-weather.ts';

// The AI SDK with its own telemetry; nothing here is Spanlight's.
const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
registerTelemetry(new OpenTelemetry({ agentSpanName: 'functionId' }));

const openai = createOpenAI({ apiKey: 'none', baseURL: process.env['MODEL_URL'] ?? '' });
const { steps } = await generateText({
  model: openai.chat('gpt-4o-mini'),
  instructions: 'You are a weather bot.',
  prompt: 'What is the weather in Paris?',
  stopWhen: isStepCount(3),
  tools: {
    get_weather: tool({
      description: 'Tells the weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => weatherOf(city),
    }),
  },
  telemetry: { functionId: 'weather-agent' },
});
for (const { usage } of steps) console.log(`billed ${usage.inputTokens} ${usage.outputTokens}`);
await provider.shutdown();
