import { setImmediate } from 'node:timers/promises';
import type { Filter, MetricBucket, MetricGroup, Metrics, MetricSeries, SpanType } from '@spanlight/schema';
import { and, asc, eq, gte, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { measuredBy, type Measured } from './measured.ts';
import { addPart, addRow, createMeasures, createSummarise, type Measures } from './measures.ts';

export interface MetricsQuery {
  group: MetricGroup;
  filter: Filter;
  /** Microseconds; what started from the one, to before the other. */
  from: number;
  to: number;
  /** Whole milliseconds. */
  bucketMs: number;
  maxSeries: number;
  /** As for listRuns. */
  now: number;
}

/**
 * Counts, sums and percentiles of what started in a time, told apart by a group, in all of the time and in each bucket of it.
 * Read some at a time, so that others have their turns and memory is enough, and put together here, so that all engines agree to the last digit.
 */
export async function readMetrics(engine: Engine, query: MetricsQuery): Promise<Metrics> {
  const { group, from, to, bucketMs } = query;
  const measured = measuredBy(engine, group);
  const top = await readTop(engine, query, measured);
  const series = new Map(
    top.series.map((each) => [
      nameOf(each),
      { ...each, whole: createMeasures(), buckets: [] as MetricBucket[] },
    ]),
  );
  const isAll = top.seriesCount <= top.series.length;
  const among = isAll ? undefined : or(...top.series.map((each) => isSeries(measured, each)));
  const summarise = createSummarise();
  const length = bucketMs * 1000;
  for (let start = from - (from % length); start < to && series.size > 0; start += length) {
    const time = { from: Math.max(start, from), to: Math.min(start + length, to) };
    const parts = new Map<string, Measures>();
    for await (const rows of readRows(engine, { ...query, ...time }, measured, among)) {
      for (const row of rows) {
        const name = nameOf(row);
        // What came since the first question was answered.
        if (!series.has(name)) continue;
        let part = parts.get(name);
        if (!part) parts.set(name, (part = createMeasures()));
        addRow(part, row);
      }
      await setImmediate();
    }
    for (const [name, part] of parts) {
      const { buckets, whole } = series.get(name)!;
      buckets.push({ startedAt: start, ...summarise(part) });
      addPart(whole, part);
    }
  }
  return {
    group,
    from,
    to,
    bucketMs,
    series: [...series.values()].map(({ key, type, whole, buckets }): MetricSeries => ({
      key,
      type,
      ...summarise(whole),
      buckets,
    })),
    seriesCount: top.seriesCount,
    count: top.count,
  };
}

interface SeriesName {
  key: string | null;
  type: SpanType | null;
}

/** The series with the most rows, and how many of either there are. */
async function readTop(engine: Engine, query: MetricsQuery, measured: Measured) {
  const found = await engine.db
    .select({
      key: sql<string | null>`measured.series`,
      type: sql<SpanType | null>`measured.type`,
      seriesCount: sql`count(*) over ()`.mapWith(Number),
      count: sql`sum(count(*)) over ()`.mapWith(Number),
    })
    .from(
      sql`(select ${measured.key} as series, ${measured.type} as type from ${whatOf(engine, query, measured)}) as measured`,
    )
    .groupBy(sql`measured.series, measured.type`)
    .orderBy(sql`count(*) desc, measured.series, measured.type`)
    .limit(query.maxSeries);
  const [first] = found;
  const series = found.map(({ key, type }): SeriesName => ({ key, type }));
  return { series, seriesCount: first?.seriesCount ?? 0, count: first?.count ?? 0 };
}

/** Rows that are in memory at a time, unless more started in the same microsecond. */
const rowsAtOnce = 5000;

async function* readRows(engine: Engine, query: MetricsQuery, measured: Measured, among: SQL | undefined) {
  for (let { from } = query; from < query.to;) {
    const end = await endOfRows(engine, { from, to: query.to }, measured);
    yield await readSome(engine, { ...query, from, to: end }, measured, among);
    from = end;
  }
}

/** The time up to which there are so many rows, of whatever runs. */
async function endOfRows(
  { db }: Engine,
  { from, to }: Pick<MetricsQuery, 'from' | 'to'>,
  { rows, startedAt }: Measured,
): Promise<number> {
  const [beyond] = await db
    .select({ startedAt: sql<number>`${startedAt}`.mapWith(Number) })
    .from(rows)
    .where(and(gte(startedAt, from), lt(startedAt, to)))
    .orderBy(asc(startedAt))
    .limit(1)
    .offset(rowsAtOnce);
  return beyond ? Math.max(beyond.startedAt, from + 1) : to;
}

function readSome(engine: Engine, query: MetricsQuery, measured: Measured, among: SQL | undefined) {
  return engine.db
    .select({
      key: sql<string | null>`measured.series`,
      type: sql<SpanType | null>`measured.type`,
      isError: sql<number>`measured.is_error`,
      inputTokens: sql<number | null>`measured.input`,
      outputTokens: sql<number | null>`measured.output`,
      totalTokens: sql<number | null>`measured.total`,
      costUsd: sql<number | null>`measured.cost`,
      latencyMs: sql<number | null>`measured.latency`,
      timeToFirstTokenMs: sql<number | null>`measured.first_token`,
    })
    .from(
      sql`(select ${measured.key} as series, ${measured.type} as type,
        case when ${measured.status} = 'error' then 1 else 0 end as is_error,
        ${measured.inputTokens} as input, ${measured.outputTokens} as output, ${measured.totalTokens} as total,
        ${measured.costUsd} as cost, ${measured.latencyMs} as latency, ${measured.timeToFirstTokenMs} as first_token
      from ${whatOf(engine, query, measured, among)}) as measured`,
    );
}

/** The rows that are measured, of runs that the filter lets through. */
function whatOf(
  engine: Engine,
  { filter, from, to, now }: MetricsQuery,
  measured: Measured,
  among?: SQL,
): SQL {
  const { runs } = engine.tables;
  const { rows, startedAt, traceId } = measured;
  const shown = toCondition(engine, filter, now);
  const joined =
    shown && traceId !== runs.traceId ? sql` join ${runs} on ${eq(runs.traceId, traceId)}` : sql``;
  const condition = and(gte(startedAt, from), lt(startedAt, to), measured.only, shown, among);
  return sql`${rows}${joined} where ${condition}`;
}

function isSeries({ key, type }: Measured, series: SeriesName): SQL | undefined {
  return and(
    series.key === null ? isNull(key) : sql`${key} = ${series.key}`,
    series.type === null ? undefined : sql`${type} = ${series.type}`,
  );
}

function nameOf({ key, type }: SeriesName): string {
  return `${type ?? ''} ${key === null ? '' : `=${key}`}`;
}
