import { metricGroups, parseDuration, parseFilter, printDuration } from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { filterParam, limitParam, microsecondsNow } from './query.ts';
import { validateQuery } from './validate.ts';

const time = z
  .string()
  .regex(/^\d{1,16}$/, 'must be a time in whole microseconds since the epoch')
  .optional();

export const metricsQuery = z.object({
  group: z.enum(metricGroups, `must be one of ${metricGroups.join(', ')}`).default('model'),
  filter: filterParam,
  from: time,
  to: time,
  bucket: z.string().optional(),
  limit: limitParam(100, 20),
});

const dayMs = 86_400_000;
const mostBuckets = 500;
/** As many as a chart has room for. */
const usualBuckets = 60;

/** Lengths that people count time in. */
const niceBuckets = '1s 5s 10s 30s 1m 5m 10m 30m 1h 3h 6h 12h 1d 7d 30d 90d 365d'
  .split(' ')
  .map((text) => parseDuration(text)!);

/** Counts, sums and percentiles over time. */
export function metricRoutes(store: Store) {
  return new Hono().get('/', validateQuery(metricsQuery), async (c) => {
    const { group, filter, from, to, bucket, limit } = c.req.valid('query');
    const now = microsecondsNow();
    const range = toRange(from, to, now);
    return c.json(
      await store.readMetrics({
        ...range,
        group,
        filter: parseFilter(filter),
        bucketMs: toBucket(bucket, (range.to - range.from) / 1000),
        maxSeries: Number(limit),
        now,
      }),
    );
  });
}

/** The last day, unless another time is asked for. */
function toRange(fromText: string | undefined, toText: string | undefined, now: number) {
  const to = toText === undefined ? now : Number(toText);
  const from = fromText === undefined ? to - dayMs * 1000 : Number(fromText);
  if (from < to) return { from, to };
  throw new ApiError(400, 'bad_request', 'from: must be before "to".');
}

function toBucket(text: string | undefined, rangeMs: number): number {
  if (text === undefined) {
    return niceBuckets.find((ms) => rangeMs / ms <= usualBuckets) ?? Math.ceil(rangeMs / usualBuckets);
  }
  const ms = parseDuration(text);
  if (ms === null || !Number.isInteger(ms) || ms < 1) {
    throw new ApiError(400, 'bad_request', 'bucket: must be a duration such as 10s, 5m, 1h or 1d.');
  }
  const count = Math.ceil(rangeMs / ms);
  if (count <= mostBuckets) return ms;
  const least = niceBuckets.find((nice) => rangeMs / nice <= mostBuckets) ?? Math.ceil(rangeMs / mostBuckets);
  throw new ApiError(
    400,
    'bad_request',
    `bucket: ${text} would make ${count} buckets, of which there can be ${mostBuckets}: ask for ${printDuration(least)} or more.`,
  );
}
