import { z } from 'zod';
import { longTextSchema } from './long-text.ts';
import { messageSchema, toolDefinitionSchema } from './message.ts';
import { spanTypes, statuses } from './span-type.ts';
import { usageSchema } from './usage.ts';

/** 16 lower-case hex digits. */
export const spanIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'a span id is 16 lower-case hex digits');
/** 32 lower-case hex digits. */
export const traceIdSchema = z.string().regex(/^[0-9a-f]{32}$/, 'a trace id is 32 lower-case hex digits');

/** Integer microseconds since the epoch. */
export const microseconds = z.number().int();

/** What the tree and the waterfall need of a span: no payload. Unknown is null. */
export const spanRowSchema = z.object({
  spanId: spanIdSchema,
  parentSpanId: spanIdSchema.nullable(),
  name: z.string(),
  type: z.enum(spanTypes),
  status: z.enum(statuses),
  /** A moment rather than a duration; its `endedAt` equals its `startedAt`. */
  isEvent: z.boolean(),
  startedAt: microseconds,
  /** Null while running. */
  endedAt: microseconds.nullable(),
  /** Of an interrupted span: when its program was last heard of, by the server's clock; left out where that is not known. */
  lastHeardAt: microseconds.optional(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  /** As this span itself reports it; `countsUsage` tells whether it is part of the run's. */
  usage: usageSchema.nullable(),
  /**
   * Whether its usage and cost are part of its run's, in which each model call counts once: not those of a wrapper that adds
   * up the calls below it. The sum over the rows of a subtree that count is what the subtree used.
   */
  countsUsage: z.boolean(),
  costUsd: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  toolName: z.string().nullable(),
  errorMessage: z.string().nullable(),
});

export type SpanRow = z.infer<typeof spanRowSchema>;

/**
 * Whose usage a span tells: that of one request to a model (`call`), or of all below it together (`aggregate`). Each request
 * counts once: usage-truth.ts.
 */
export const usageRoles = ['call', 'aggregate'] as const;
export type UsageRole = (typeof usageRoles)[number];

/** Attribute values as they came over OTLP: nested lists and maps are allowed, bytes are base64 text. */
export const attributesSchema = z.record(z.string(), z.unknown());
export type Attributes = z.infer<typeof attributesSchema>;

/** A named instant inside a span (OpenTelemetry span event, or a log record that carried the span's ids). */
export const spanEventSchema = z.object({
  name: z.string(),
  time: microseconds,
  attributes: attributesSchema,
});

export const spanLinkSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  attributes: attributesSchema,
});

export const spanErrorSchema = z.object({
  type: z.string().nullable(),
  message: z.string(),
  stack: z.string().nullable(),
});

export type SpanEvent = z.infer<typeof spanEventSchema>;
export type SpanLink = z.infer<typeof spanLinkSchema>;
export type SpanError = z.infer<typeof spanErrorSchema>;

export const scopeSchema = z.object({ name: z.string(), version: z.string().nullable() });
export type Scope = z.infer<typeof scopeSchema>;

/** The vocabularies a span can be written in, the more specific first; `generic` when none was recognised. */
export const conventions = [
  'spanlight',
  'mastra',
  'langfuse',
  'openinference',
  'ai-sdk',
  'langsmith',
  'mcp',
  'strands',
  'pydantic-ai',
  'livekit',
  'google-adk',
  'otel-genai',
  'openllmetry',
  'genkit',
  'mlflow',
  'laminar',
  'generic',
] as const;
export type Convention = (typeof conventions)[number];

/** Where a value of a span was read from. */
export const provenanceSchema = z.object({
  /** Attributes, as received; an event's as `events[<name>]`, the name of the span itself as `span.name`. */
  keys: z.array(z.string()),
  /** The convention whose rule read them. */
  rule: z.enum(conventions),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** `reported` by the program, or `estimated` from tokens and a price list. */
export const costSources = ['reported', 'estimated'] as const;
export type CostSource = (typeof costSources)[number];

const share = z.object({ read: z.number().int(), total: z.number().int() });

/**
 * What was too much to be read when a span came, so that its row and its run may lack what that says. All of it is kept, and its
 * details are read from all values, from the first attributes and from those that are known by name.
 */
export const overlookedSchema = z.object({
  attributes: share,
  events: share,
  /** Attributes that hold too much; of texts, how much: `null` for lists and objects. */
  values: z.array(z.object({ key: z.string(), characters: z.number().int().nullable() })),
});
export type Overlooked = z.infer<typeof overlookedSchema>;

/** One span with its payload: what a click on a row needs. */
export const spanDetailSchema = spanRowSchema.extend({
  traceId: traceIdSchema,
  /** The model that answered, where the provider names it more exactly than it was asked for. */
  responseModel: z.string().nullable(),
  /** The provider's id of the answer. */
  responseId: z.string().nullable(),
  agentName: z.string().nullable(),
  toolCallId: z.string().nullable(),
  /** Null when there is no cost. */
  costSource: z.enum(costSources).nullable(),
  /** The price list that the cost was estimated from. */
  priceVersion: z.string().nullable(),
  /** Any JSON value; a string that was no JSON stays a string. Null when absent. */
  input: z.unknown(),
  output: z.unknown(),
  inputMessages: z.array(messageSchema).nullable(),
  outputMessages: z.array(messageSchema).nullable(),
  toolDefinitions: z.array(toolDefinitionSchema).nullable(),
  /** Model parameters: temperature, maxOutputTokens and so on, in camel case. */
  parameters: attributesSchema.nullable(),
  finishReason: z.string().nullable(),
  /** The template that the prompt was made from: { name, version, template, variables }, what is known of it. */
  promptTemplate: attributesSchema.nullable(),
  metadata: attributesSchema.nullable(),
  /** Of the service, the conversation and the user, as this span tells. */
  serviceName: z.string().nullable(),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  tags: z.array(z.string()),
  /** OpenTelemetry's SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: z.number().int(),
  /** Keys and values as received, untouched and complete. */
  attributes: attributesSchema,
  resource: attributesSchema,
  scope: scopeSchema,
  events: z.array(spanEventSchema),
  links: z.array(spanLinkSchema),
  error: spanErrorSchema.nullable(),
  convention: z.enum(conventions),
  /** For each field above that was read from attributes or events, which those were; `usage`'s counts as `usage.<count>`. */
  provenance: z.record(z.string(), provenanceSchema),
  /** The keys of `attributes` that no rule read. */
  otherAttributes: z.array(z.string()),
  /** Where it was too large to be read as a whole when it came. */
  overlooked: overlookedSchema.optional(),
  /** Where it was asked for: the texts of which only the beginning is here. */
  longTexts: z.array(longTextSchema).optional(),
  /** The same of a long prompt: how many of its messages are not here. They stand after a system prompt at its start, before all others. */
  earlierMessages: z.number().int().optional(),
});

export type SpanDetail = z.infer<typeof spanDetailSchema>;
