import type {
  Filter,
  MetricBucket,
  MetricGroup,
  Metrics,
  MetricSeries,
  Percentiles,
  SpanType,
} from '@spanlight/schema';
import { and, eq, gte, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { measuredBy, type Measured } from './measured.ts';
import { roundCost } from './read-sessions.ts';

export interface MetricsQuery {
  group: MetricGroup;
  filter: Filter;
  /** Microseconds; what started from the one, to before the other. */
  from: number;
  to: number;
  bucketMs: number;
  maxSeries: number;
  /** As for listRuns. */
  now: number;
}

/** Counts, sums and percentiles of what started in a time, told apart by a group, in all of the time and in each bucket of it. */
export async function readMetrics(engine: Engine, query: MetricsQuery): Promise<Metrics> {
  const { group, from, to, bucketMs, maxSeries } = query;
  const measured = measuredBy(engine, group);
  const whole = await summarise(engine, query, measured, sql`0`, undefined).limit(maxSeries);
  const [first] = whole;
  const among = or(...whole.map((row) => isSeries(measured, row)));
  // Not as a parameter: SQLite takes those for fractions.
  const bucket = sql`(${measured.startedAt} / ${sql.raw(String(bucketMs * 1000))})`;
  const parts = first ? await summarise(engine, query, measured, bucket, among) : [];
  const byName = Map.groupBy(parts, nameOf);
  const series = whole.map((row): MetricSeries => ({
    key: row.key,
    type: row.type,
    ...toMeasures(row),
    buckets: (byName.get(nameOf(row)) ?? [])
      .toSorted((a, b) => a.bucket - b.bucket)
      .map((part): MetricBucket => ({ startedAt: part.bucket * bucketMs * 1000, ...toMeasures(part) })),
  }));
  const seriesCount = first?.seriesCount ?? 0;
  return { group, from, to, bucketMs, series, seriesCount, count: first?.totalCount ?? 0 };
}

type Summary = Awaited<ReturnType<typeof summarise>>[number];

/** One row for each series and bucket. */
function summarise(
  engine: Engine,
  { filter, from, to, now }: MetricsQuery,
  measured: Measured,
  bucket: SQL,
  among: SQL | undefined,
) {
  const { runs } = engine.tables;
  const { rows, startedAt, traceId, latency, timeToFirstToken } = measured;
  const shown = toCondition(engine, filter, now);
  const joined =
    shown && traceId !== runs.traceId ? sql` join ${runs} on ${eq(runs.traceId, traceId)}` : sql``;
  const condition = and(gte(startedAt, from), lt(startedAt, to), measured.only, shown, among);
  const each = sql`select ${measured.key} as series, ${measured.type} as type, ${bucket} as bucket,
      case when ${measured.status} = 'error' then 1 else 0 end as is_error,
      ${measured.inputTokens} as input, ${measured.outputTokens} as output, ${measured.totalTokens} as total,
      ${measured.costUsd} as cost, ${latency} as latency, ${timeToFirstToken ?? sql`null`} as first_token
    from ${rows}${joined} where ${condition}`;
  const ranked = sql`select *, ${ranks(sql`latency`)}${timeToFirstToken ? sql`, ${ranks(sql`first_token`)}` : sql``}
    from (${each}) as measured`;
  const percentiles = (name: string) =>
    name === 'first_token' && !timeToFirstToken ? noPercentiles : percentilesOf(name);
  const number = (value: SQL) => value.mapWith(Number);
  const known = (value: SQL) => value.mapWith(Number) as SQL<number | null>;
  return engine.db
    .select({
      key: sql<string | null>`series`,
      type: sql<SpanType | null>`type`,
      bucket: number(sql`bucket`),
      count: number(sql`count(*)`),
      errorCount: number(sql`sum(is_error)`),
      inputTokens: known(sql`sum(input)`),
      outputTokens: known(sql`sum(output)`),
      totalTokens: known(sql`sum(total)`),
      costUsd: known(sql`sum(cost)`),
      latency: percentiles('latency'),
      timeToFirstToken: percentiles('first_token'),
      seriesCount: number(sql`count(*) over ()`),
      totalCount: number(sql`sum(count(*)) over ()`),
    })
    .from(sql`(${ranked}) as ranked`)
    .groupBy(sql`series, type, bucket`)
    .orderBy(sql`count(*) desc, series, type`)
    .$dynamic();
}

/** Each value's place among those that are known, and their number. One window for both: it is sorted once. */
function ranks(value: SQL): SQL {
  const window = sql`over (partition by series, type, bucket order by ${value} nulls last
    rows between unbounded preceding and unbounded following)`;
  return sql`row_number() ${window} as ${value}_rank, count(${value}) ${window} as ${value}_count`;
}

const shares = [50, 90, 95, 99] as const;

/** In whole numbers, so that no engine rounds another way. */
function percentilesOf(name: string): Record<keyof Percentiles, SQL<number | null>> {
  const [value, rank, count] = ['', '_rank', '_count'].map((end) => sql.raw(name + end));
  const columns = shares.map((share) => [
    `p${share}`,
    sql`min(case when ${rank} * 100 >= ${sql.raw(String(share))} * ${count} then ${value} end)`.mapWith(
      Number,
    ),
  ]);
  return Object.fromEntries(columns) as Record<keyof Percentiles, SQL<number | null>>;
}

const unknown = sql<number | null>`null`;
const noPercentiles = { p50: unknown, p90: unknown, p95: unknown, p99: unknown };

function isSeries({ key, type }: Measured, row: Summary): SQL | undefined {
  return and(
    row.key === null ? isNull(key) : sql`${key} = ${row.key}`,
    row.type === null ? undefined : sql`${type} = ${row.type}`,
  );
}

function nameOf({ key, type }: Summary): string {
  return JSON.stringify([key, type]);
}

function toMeasures(row: Summary) {
  const { count, errorCount, inputTokens, outputTokens, totalTokens, costUsd } = row;
  return {
    count,
    errorCount,
    inputTokens,
    outputTokens,
    totalTokens,
    costUsd: costUsd === null ? null : roundCost(costUsd),
    latencyMs: toPercentiles(row.latency, 1000),
    timeToFirstTokenMs: toPercentiles(row.timeToFirstToken, 1),
  };
}

/** Null when there was nothing to take them of. */
function toPercentiles(
  found: Record<keyof Percentiles, number | null> | null,
  unitsPerMs: number,
): Percentiles | null {
  if (!found || found.p50 === null) return null;
  return {
    p50: found.p50 / unitsPerMs,
    p90: found.p90! / unitsPerMs,
    p95: found.p95! / unitsPerMs,
    p99: found.p99! / unitsPerMs,
  };
}
