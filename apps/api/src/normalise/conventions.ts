import { aiSdk } from './ai-sdk.ts';
import type { ConventionReader } from './convention.ts';
import { generic } from './generic.ts';
import { genkit } from './genkit.ts';
import { langsmith } from './langsmith.ts';
import { mastra } from './mastra.ts';
import { mcp } from './mcp.ts';
import { openllmetry } from './openllmetry.ts';
import { otelGenai } from './otel-genai.ts';
import { spanlight } from './spanlight.ts';

/** The vocabularies that are read, the more specific first: each field of a span is read by the first that can. */
export const conventions: readonly ConventionReader[] = [
  spanlight,
  mastra,
  aiSdk,
  langsmith,
  mcp,
  otelGenai,
  openllmetry,
  genkit,
  generic,
];
