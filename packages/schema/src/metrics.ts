import { z } from 'zod';
import { spanTypes } from './span-type.ts';
import { microseconds } from './span.ts';

/**
 * What metrics are told apart by, and with it what is measured: calls to models, calls of tools, runs of agents, whole runs by
 * service, or all spans by name and type.
 */
export const metricGroups = ['model', 'tool', 'agent', 'service', 'name'] as const;
export type MetricGroup = (typeof metricGroups)[number];

/** Nearest rank: each is a value that was measured, the first that at least so many percent are not greater than. */
export const percentilesSchema = z.object({
  p50: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export type Percentiles = z.infer<typeof percentilesSchema>;

/** Unknown is null, and is left out of sums and percentiles. */
const measures = {
  /** Spans, or with `service` runs, that started in this time. */
  count: z.number().int(),
  errorCount: z.number().int(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  totalTokens: z.number().int().nullable(),
  costUsd: z.number().nullable(),
  /** From start to end, milliseconds; null when none has ended. */
  latencyMs: percentilesSchema.nullable(),
  timeToFirstTokenMs: percentilesSchema.nullable(),
};

export const metricBucketSchema = z.object({ startedAt: microseconds, ...measures });
export type MetricBucket = z.infer<typeof metricBucketSchema>;

export const metricSeriesSchema = z.object({
  /** The model, tool, agent, service or name; null where a span does not tell. */
  key: z.string().nullable(),
  /** Of the spans, when told apart by name; else null. */
  type: z.enum(spanTypes).nullable(),
  ...measures,
  /** In order of time; those in which nothing started are left out. */
  buckets: z.array(metricBucketSchema),
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

/** GET /api/metrics */
export const metricsSchema = z.object({
  group: z.enum(metricGroups),
  /** The time that was looked at: from the first, to before the last. */
  from: microseconds,
  to: microseconds,
  /** How long a bucket is. Buckets begin at multiples of it since the epoch. */
  bucketMs: z.number(),
  /** Those with the most spans first. */
  series: z.array(metricSeriesSchema),
  /** How many there are, of which `series` has the first. */
  seriesCount: z.number().int(),
  /** In all of them, those that are not shown included. */
  count: z.number().int(),
});
export type Metrics = z.infer<typeof metricsSchema>;
