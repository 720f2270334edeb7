import { z } from 'zod';
import { spanTypes, statuses } from './span-type.ts';
import { microseconds, spanRowSchema, traceIdSchema } from './span.ts';
import { usageSchema } from './usage.ts';

/** The one-row summary of a trace. */
export const runSchema = z.object({
  traceId: traceIdSchema,
  /** The root span's name; while the root has not come, that of the topmost span above the earliest. */
  name: z.string(),
  type: z.enum(spanTypes),
  status: z.enum(statuses),
  startedAt: microseconds,
  endedAt: microseconds.nullable(),
  /** Null while running. */
  durationMs: z.number().nullable(),
  spanCount: z.number().int(),
  errorCount: z.number().int(),
  modelCallCount: z.number().int(),
  toolCallCount: z.number().int(),
  /** Each model call once. */
  usage: usageSchema.nullable(),
  costUsd: z.number().nullable(),
  /** False when a model call has ended without telling its usage: the sums are then a lower bound. */
  usageComplete: z.boolean(),
  models: z.array(z.string()),
  serviceName: z.string().nullable(),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  tags: z.array(z.string()),
  /** The first 200 characters or so of the root's input and output as text. */
  inputPreview: z.string().nullable(),
  outputPreview: z.string().nullable(),
  /** Stays, however old it is and however full the store. */
  isPinned: z.boolean(),
});

export type Run = z.infer<typeof runSchema>;

/** GET /api/runs */
export const runListSchema = z.object({ runs: z.array(runSchema), nextCursor: z.string().nullable() });
export type RunList = z.infer<typeof runListSchema>;

/** GET /api/runs/:traceId */
export const runSkeletonSchema = z.object({ run: runSchema, spans: z.array(spanRowSchema) });
export type RunSkeleton = z.infer<typeof runSkeletonSchema>;

/** Why what was sent last could not be kept, in words that say what to do. */
export const storeProblemSchema = z.object({ message: z.string(), at: microseconds });
export type StoreProblem = z.infer<typeof storeProblemSchema>;

/** GET /api/health */
export const healthSchema = z.object({
  name: z.literal('spanlight'),
  version: z.string(),
  runs: z.number().int(),
  spans: z.number().int(),
  /** Size of the store, bytes. */
  bytes: z.number().int(),
  /** Requests over OTLP that were taken since the start. */
  received: z
    .object({ traces: z.number().int(), logs: z.number().int(), metrics: z.number().int() })
    .optional(),
  /** Null when what was sent last was kept. */
  problem: storeProblemSchema.nullish(),
  /** How long runs stay; null where there is no limit. Pinned and running ones always do. */
  retention: z
    .object({
      days: z.number().nullable(),
      maxBytes: z.number().int().nullable(),
      /** Runs that were deleted by it since the start. */
      deletedRuns: z.number().int(),
    })
    .optional(),
});
export type Health = z.infer<typeof healthSchema>;

/** The body of every failed request outside of OTLP. */
export const errorBodySchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type ErrorBody = z.infer<typeof errorBodySchema>;
