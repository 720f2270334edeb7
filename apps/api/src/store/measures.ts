import type { MetricSeries, Percentiles } from '@spanlight/schema';
import { roundCost } from './read-sessions.ts';

/** One thing that was measured; null is unknown. */
export interface Measurement {
  isError: number;
  inputTokens: number | null;
  outputTokens: number | null;
  totalTokens: number | null;
  costUsd: number | null;
  latencyMs: number | null;
  timeToFirstTokenMs: number | null;
}

/** Adds up what is measured, in any order. */
export function createMeasures() {
  let count = 0;
  let errorCount = 0;
  const sums = createSums();
  const latencies = createValues();
  const firstTokens = createValues();
  return {
    add(row: Measurement) {
      count++;
      errorCount += row.isError;
      sums.add(row);
      if (row.latencyMs !== null) latencies.push(row.latencyMs);
      if (row.timeToFirstTokenMs !== null) firstTokens.push(row.timeToFirstTokenMs);
    },
    summary(): Omit<MetricSeries, 'key' | 'type' | 'buckets'> {
      return {
        count,
        errorCount,
        ...sums.read(),
        latencyMs: latencies.percentiles(),
        timeToFirstTokenMs: firstTokens.percentiles(),
      };
    },
  };
}

/** The sum of what is known; null where nothing is. */
function createSums() {
  let inputTokens: number | null = null;
  let outputTokens: number | null = null;
  let totalTokens: number | null = null;
  let costUsd: number | null = null;
  return {
    add(row: Measurement) {
      if (row.inputTokens !== null) inputTokens = (inputTokens ?? 0) + row.inputTokens;
      if (row.outputTokens !== null) outputTokens = (outputTokens ?? 0) + row.outputTokens;
      if (row.totalTokens !== null) totalTokens = (totalTokens ?? 0) + row.totalTokens;
      if (row.costUsd !== null) costUsd = (costUsd ?? 0) + row.costUsd;
    },
    read: () => ({
      inputTokens,
      outputTokens,
      totalTokens,
      costUsd: costUsd === null ? null : roundCost(costUsd),
    }),
  };
}

/** Numbers in no order: a million of them take eight megabytes, and no copy is made to look at them. */
function createValues() {
  let values = new Float64Array(16);
  let count = 0;
  return {
    push(value: number) {
      if (count === values.length) {
        const larger = new Float64Array(2 * count);
        larger.set(values);
        values = larger;
      }
      values[count++] = value;
    },
    /** By nearest rank, as SQL's percentile_disc; null of nothing. */
    percentiles(): Percentiles | null {
      if (count === 0) return null;
      const sorted = values.subarray(0, count);
      sorted.sort();
      // In whole numbers: 0.9 times 10 may be more than 9.
      const at = (percent: number) => sorted[Math.ceil((percent * count) / 100) - 1]!;
      return { p50: at(50), p90: at(90), p95: at(95), p99: at(99) };
    },
  };
}
