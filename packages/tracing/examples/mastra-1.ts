import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { Observability } from '@mastra/observability';
import { DefaultExporter } from '@spanlight/tracing';
import { z } from 'zod';
import { startModelServer } from './model-server.ts';

// Mastra 1.x with its own observability, whose spans our exporter sends.
const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL } = process.env;
const scripted = apiKey ? undefined : await startModelServer();
const url = scripted?.baseUrl ?? OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
const exporter = new DefaultExporter();

const searchTrains = createTool({
  id: 'searchTrains',
  description: 'Finds trains between two cities on a day.',
  inputSchema: z.object({ from: z.string(), to: z.string(), date: z.string() }),
  execute: async ({ from, to }) => [{ from, to, departs: '07:12', priceEur: 49.9 }],
});
const forecast = createTool({
  id: 'forecast',
  description: 'Forecasts the weather of a city on a day.',
  inputSchema: z.object({ city: z.string(), date: z.string() }),
  execute: async ({ city, date }) => ({ city, date, celsius: 19, rain: 0.1 }),
});
const findHotel = createTool({
  id: 'findHotel',
  description: 'Finds the best free hotel below a price a night.',
  inputSchema: z.object({ city: z.string(), nights: z.number(), maxPrice: z.number() }),
  execute: async ({ city }) => ({ city, name: 'Hotel Kanalen', pricePerNightEur: 164 }),
});

const planner = new Agent({
  id: 'trip-planner',
  name: 'trip-planner',
  instructions: 'You plan weekend trips. Look up trains, weather and hotels before you recommend anything.',
  model: { id: 'openai/gpt-4.1-mini', url, apiKey: apiKey ?? 'none' },
  tools: { searchTrains, forecast, findHotel },
});

const trip = z.object({ city: z.string(), nights: z.number() });
const priced = trip.extend({ priceEur: z.number() });
const budget = createWorkflow({ id: 'budget', inputSchema: trip, outputSchema: priced })
  .then(
    createStep({
      id: 'add-up',
      inputSchema: trip,
      outputSchema: priced,
      execute: async ({ inputData }) => ({ ...inputData, priceEur: inputData.nights * 164 + 99.8 }),
    }),
  )
  .commit();

const mastra = new Mastra({
  logger: false,
  agents: { planner },
  workflows: { budget },
  observability: new Observability({
    configs: { local: { serviceName: 'mastra-app', exporters: [exporter] } },
  }),
});

const answer = await mastra
  .getAgent('planner')
  .generate('Plan a weekend in Copenhagen from Hamburg, 12 to 14 June, for one person.');
console.log(answer.text);

const run = await mastra.getWorkflow('budget').createRun();
const result = await run.start({ inputData: { city: 'Copenhagen', nights: 2 } });
console.log(result.status);

await exporter.shutdown();
await scripted?.close();
