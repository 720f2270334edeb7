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

const sumFields = ['inputTokens', 'outputTokens', 'totalTokens', 'costUsd'] as const;

/** What was measured together. */
export interface Measures extends Record<(typeof sumFields)[number], number | null> {
  count: number;
  errorCount: number;
  latencies: Numbers;
  firstTokens: Numbers;
}

export function createMeasures(): Measures {
  return {
    count: 0,
    errorCount: 0,
    // Null where nothing is known.
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    costUsd: null,
    latencies: createNumbers(),
    firstTokens: createNumbers(),
  };
}

export function addRow(measures: Measures, row: Measurement): void {
  measures.count++;
  measures.errorCount += row.isError;
  addSums(measures, row);
  if (row.latencyMs !== null) measures.latencies.push(row.latencyMs);
  if (row.timeToFirstTokenMs !== null) measures.firstTokens.push(row.timeToFirstTokenMs);
}

/** Adds all that a part has, to which nothing may be added any more. */
export function addPart(measures: Measures, part: Measures): void {
  measures.count += part.count;
  measures.errorCount += part.errorCount;
  addSums(measures, part);
  measures.latencies.take(part.latencies);
  measures.firstTokens.take(part.firstTokens);
}

function addSums(measures: Measures, more: Record<(typeof sumFields)[number], number | null>): void {
  for (const field of sumFields) {
    const value = more[field];
    if (value !== null) measures[field] = (measures[field] ?? 0) + value;
  }
}

export type Summary = Omit<MetricSeries, 'key' | 'type' | 'buckets'>;

/** What measures come to. The numbers of all are sorted in the same place, one after the other. */
export function createSummarise(): (measures: Measures) => Summary {
  let place = new Float64Array(0);

  /** By nearest rank, as SQL's percentile_disc; null of nothing. */
  function percentilesOf(numbers: Numbers): Percentiles | null {
    const count = numbers.count();
    if (count === 0) return null;
    if (place.length < count) place = new Float64Array(count);
    let end = 0;
    for (const piece of numbers.pieces()) {
      place.set(piece, end);
      end += piece.length;
    }
    const sorted = place.subarray(0, count);
    sorted.sort();
    // In whole numbers: 0.9 times 10 may be more than 9.
    const at = (percent: number) => sorted[Math.ceil((percent * count) / 100) - 1]!;
    return { p50: at(50), p90: at(90), p95: at(95), p99: at(99) };
  }

  return ({
    count,
    errorCount,
    inputTokens,
    outputTokens,
    totalTokens,
    costUsd,
    latencies,
    firstTokens,
  }) => ({
    count,
    errorCount,
    inputTokens,
    outputTokens,
    totalTokens,
    costUsd: costUsd === null ? null : roundCost(costUsd),
    latencyMs: percentilesOf(latencies),
    timeToFirstTokenMs: percentilesOf(firstTokens),
  });
}

interface Numbers {
  count(): number;
  push(value: number): void;
  take(others: Numbers): void;
  pieces(): Float64Array[];
}

/** Of a piece of them: small, since there are many series, and no larger than that none is copied in vain. */
const firstPiece = 16;
const largestPiece = 8192;

/** Numbers in no order, eight bytes each. */
function createNumbers(): Numbers {
  const full: Float64Array[] = [];
  let last = new Float64Array(firstPiece);
  let inLast = 0;
  let count = 0;

  const pieces = () => (inLast > 0 ? [...full, last.subarray(0, inLast)] : full);
  return {
    count: () => count,
    push(value) {
      if (inLast === last.length) {
        full.push(last);
        inLast = 0;
        last = new Float64Array(Math.min(2 * last.length, largestPiece));
      }
      last[inLast++] = value;
      count++;
    },
    take(others) {
      full.push(...others.pieces());
      count += others.count();
    },
    pieces,
  };
}
