import { writeFile } from 'node:fs/promises';

export interface Result {
  name: string;
  value: number;
  unit: string;
  /** What it must not be over, or under. */
  atMost?: number;
  atLeast?: number;
  isMet: boolean;
}

export type Limit = { atMost: number } | { atLeast: number };

/** Prints each figure as it comes, and keeps them all. */
export function createResults() {
  const results: Result[] = [];
  const details: Record<string, unknown> = {};
  return {
    add(name: string, value: number, unit: string, limit: Limit) {
      const isMet = 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
      const result = { name, value: Number(value.toFixed(3)), unit, ...limit, isMet };
      results.push(result);
      const bound = 'atMost' in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`;
      console.log(`${isMet ? '✓' : '✗'} ${name}: ${result.value} ${unit} (${bound})`);
    },
    detail(name: string, figures: unknown) {
      details[name] = figures;
      console.log(`  ${name}: ${JSON.stringify(figures)}`);
    },
    async save(file: URL) {
      await writeFile(file, `${JSON.stringify({ results, details }, null, 2)}\n`);
      return results.every((result) => result.isMet);
    },
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
