import { z } from 'zod';
import { runSchema } from './run.ts';
import { statuses } from './span-type.ts';
import { microseconds } from './span.ts';
import { usageSchema } from './usage.ts';

/** The runs that share a session id: one conversation. */
export const sessionSchema = z.object({
  sessionId: z.string(),
  /** The name of its first run. */
  name: z.string(),
  /** Running while any of its runs is; else what its latest run came to. */
  status: z.enum(statuses),
  /** When its first run started, and when its latest one did. */
  startedAt: microseconds,
  latestStartedAt: microseconds,
  /** The last end of any run; null while one runs, or when no end is known. */
  endedAt: microseconds.nullable(),
  /** From `startedAt` to `endedAt`, pauses between runs included. */
  durationMs: z.number().nullable(),
  /** The durations of its runs added up. */
  runDurationMs: z.number(),
  runCount: z.number().int(),
  /** Runs whose status is error. */
  failedRunCount: z.number().int(),
  spanCount: z.number().int(),
  errorCount: z.number().int(),
  modelCallCount: z.number().int(),
  toolCallCount: z.number().int(),
  usage: usageSchema.nullable(),
  costUsd: z.number().nullable(),
  /** False when the usage of some model call is not known: the sums are then a lower bound. */
  usageComplete: z.boolean(),
  models: z.array(z.string()),
  serviceNames: z.array(z.string()),
  userIds: z.array(z.string()),
  /** Of the first run that has one, and the output of the latest that does. */
  inputPreview: z.string().nullable(),
  outputPreview: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** GET /api/sessions */
export const sessionListSchema = z.object({
  sessions: z.array(sessionSchema),
  nextCursor: z.string().nullable(),
});
export type SessionList = z.infer<typeof sessionListSchema>;

/** GET /api/sessions/:id */
export const sessionRunsSchema = z.object({
  session: sessionSchema,
  /** A page of its runs, in order of start. */
  runs: z.array(runSchema),
  nextCursor: z.string().nullable(),
});
export type SessionRuns = z.infer<typeof sessionRunsSchema>;
