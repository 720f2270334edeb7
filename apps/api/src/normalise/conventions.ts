import { aiSdk } from './ai-sdk.ts';
import type { ConventionReader } from './convention.ts';
import { generic } from './generic.ts';
import { genkit } from './genkit.ts';
import { googleAdk } from './google-adk.ts';
import { laminar } from './laminar.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { livekit } from './livekit.ts';
import { mastra } from './mastra.ts';
import { mcp } from './mcp.ts';
import { mlflow } from './mlflow.ts';
import { openinference } from './openinference.ts';
import { openllmetry } from './openllmetry.ts';
import { otelGenai } from './otel-genai.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { spanlight } from './spanlight.ts';
import { strands } from './strands.ts';

/** The vocabularies that are read, the more specific first: each field of a span is read by the first that can. */
export const conventions: readonly ConventionReader[] = [
  spanlight,
  mastra,
  langfuse,
  openinference,
  aiSdk,
  langsmith,
  mcp,
  strands,
  pydanticAi,
  livekit,
  googleAdk,
  otelGenai,
  openllmetry,
  genkit,
  mlflow,
  laminar,
  generic,
];
