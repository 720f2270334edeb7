import * as traceloop from '@traceloop/node-server-sdk';
import OpenAI from 'openai';
import { askForWeather, weatherOf } from './ask-for-weather.ts';

// OpenAI's client and functions as Traceloop's SDK traces them; nothing here is Spanlight's.
type Options = NonNullable<Parameters<typeof traceloop.initialize>[0]>;

/** The same class; its package's types for import and for require are two. */
const instrumentModules = { openAI: OpenAI } as unknown as NonNullable<Options['instrumentModules']>;

traceloop.initialize({
  appName: 'weather',
  baseUrl: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '',
  instrumentModules,
  silenceInitializationMessage: true,
  logLevel: 'error',
  traceloopSyncEnabled: false,
});
const client = new OpenAI({ apiKey: 'none', baseURL: process.env['MODEL_URL'] });
await traceloop.withAgent({ name: 'weather-agent' }, () =>
  askForWeather(client, (city) => traceloop.withTool({ name: 'get_weather' }, weatherOf, city)),
);
await traceloop.forceFlush();
