import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { SpanlightSpanProcessor } from '@spanlight/tracing/otel';
import { generateText, isStepCount, registerTelemetry, tool } from 'ai';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startModelServer } from './model-server.ts';

// The AI SDK with its own telemetry, live: OpenTelemetry's exporters send a span when it has ended, this processor when it starts too.
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'trip-planner' }),
  spanProcessors: [new SpanlightSpanProcessor()],
});
provider.register();
registerTelemetry(new OpenTelemetry({ agentSpanName: 'functionId' }));

const scripted = await startModelServer();
const openai = createOpenAI({ apiKey: 'none', baseURL: scripted.baseUrl });
const { text } = await generateText({
  model: openai.chat('gpt-4.1-mini'),
  instructions: 'You plan weekend trips.',
  prompt: 'Plan a weekend in Copenhagen from Hamburg, 12 to 14 June, for one person.',
  stopWhen: isStepCount(5),
  tools: {
    searchTrains: tool({
      description: 'Finds trains between two cities on a day.',
      inputSchema: z.object({ from: z.string(), to: z.string(), date: z.string() }),
      async execute({ from, to }) {
        await pause(1500);
        return [{ from, to, departs: '07:12', arrives: '11:58', priceEur: 49.9 }];
      },
    }),
    forecast: tool({
      description: 'Forecasts the weather of a city on a day.',
      inputSchema: z.object({ city: z.string(), date: z.string() }),
      execute: ({ city, date }) => ({ city, date, celsius: 19 }),
    }),
    findHotel: tool({
      description: 'Finds the best free hotel below a price a night.',
      inputSchema: z.object({ city: z.string(), nights: z.number(), maxPrice: z.number() }),
      execute: ({ city }) => ({ city, name: 'Hotel Kanalen', pricePerNightEur: 164 }),
    }),
  },
  telemetry: { functionId: 'plan-trip' },
});
console.log(text);

await provider.shutdown();
await scripted.close();
