import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { generateText, isStepCount, registerTelemetry, streamText, tool } from 'ai';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startModelServer } from './model-server.ts';

// The AI SDK with its own telemetry, sent by OpenTelemetry's own exporter: nothing in this file is Spanlight's. It goes to
// OTEL_EXPORTER_OTLP_ENDPOINT, which is http://localhost:4318 unless set.
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'trip-planner' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 200 })],
});
provider.register();
registerTelemetry(
  new OpenTelemetry({ agentSpanName: 'functionId', usage: true, runtimeContext: true, toolChoice: true }),
);

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL, OPENAI_MODEL } = process.env;
const scripted = apiKey ? undefined : await startModelServer();
const baseURL = scripted?.baseUrl ?? OPENAI_BASE_URL;
const openai = createOpenAI({ apiKey: apiKey ?? 'none', ...(baseURL && { baseURL }) });
const model = openai.chat((!scripted && OPENAI_MODEL) || 'gpt-4.1-mini');
const runtimeContext = { sessionId: 'trip-copenhagen', userId: 'jonas.weber' };
const includeRuntimeContext = { sessionId: true, userId: true };

const trip = await generateText({
  model,
  instructions: 'You plan weekend trips. Look up trains, weather and hotels before you recommend anything.',
  prompt: 'Plan a weekend in Copenhagen from Hamburg, 12 to 14 June, for one person.',
  temperature: 0.3,
  maxOutputTokens: 800,
  stopWhen: isStepCount(5),
  tools: {
    searchTrains: tool({
      description: 'Finds trains between two cities on a day.',
      inputSchema: z.object({ from: z.string(), to: z.string(), date: z.string() }),
      execute: async ({ from, to }) => {
        await pause(700);
        return [
          { from, to, departs: '07:12', arrives: '11:58', priceEur: 49.9 },
          { from, to, departs: '11:12', arrives: '15:58', priceEur: 39.9 },
        ];
      },
    }),
    forecast: tool({
      description: 'Forecasts the weather of a city on a day.',
      inputSchema: z.object({ city: z.string(), date: z.string() }),
      execute: async ({ city, date }) => {
        await pause(350);
        return { city, date, celsius: 19, rain: 0.1 };
      },
    }),
    findHotel: tool({
      description: 'Finds the best free hotel below a price a night.',
      inputSchema: z.object({ city: z.string(), nights: z.number(), maxPrice: z.number() }),
      execute: async ({ city }) => {
        await pause(900);
        return { city, name: 'Hotel Kanalen', pricePerNightEur: 164, rating: 8.7 };
      },
    }),
  },
  runtimeContext,
  telemetry: { functionId: 'plan-trip', includeRuntimeContext },
});
console.log(trip.text);

const list = streamText({
  model,
  prompt: `Write a packing list for this trip: ${trip.text}`,
  runtimeContext,
  telemetry: { functionId: 'write-packing-list', includeRuntimeContext },
});
for await (const text of list.textStream) process.stdout.write(text);
console.log();

// What the provider billed, to compare with what the viewer shows.
for (const { inputTokens, outputTokens } of [trip.totalUsage, await list.totalUsage]) {
  console.log(`Tokens: ${inputTokens} in, ${outputTokens} out`);
}

await provider.shutdown();
await scripted?.close();
