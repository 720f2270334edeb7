import { readFileSync, writeFileSync } from 'node:fs';

interface Result {
  name: string;
  value: number;
  unit: string;
  /** At most one of them is set; neither where a figure is told, not judged. */
  atMost?: number;
  atLeast?: number;
}

type Limit = Pick<Result, 'atMost' | 'atLeast'>;

export interface Report {
  /** Prints a figure, and whether it is within its limit. */
  add: (name: string, value: number, unit: string, limit?: Limit) => void;
  /** Keeps the figures in results.json, beside those of other parts, and fails the process where one is over its limit. */
  finish(): void;
}

const file = new URL('results.json', import.meta.url);

/** What a part of the benchmark measures. */
export function createReport(part: string): Report {
  const results: Result[] = [];
  return {
    add(name, value, unit, limit = {}) {
      const result = { name, value: Number(value.toFixed(1)), unit, ...limit };
      results.push(result);
      const words = [
        limit.atMost === undefined ? '' : `, at most ${limit.atMost}`,
        limit.atLeast === undefined ? '' : `, at least ${limit.atLeast}`,
      ];
      const mark = words.join('') === '' ? '·' : isWithin(result) ? '✓' : '✗';
      console.log(`${mark} ${name}: ${result.value.toFixed(1)} ${unit}${words.join('')}`);
    },
    finish() {
      const parts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Result[]>;
      writeFileSync(file, `${JSON.stringify({ ...parts, [part]: results }, null, 2)}\n`);
      if (!results.every(isWithin)) process.exitCode = 1;
    },
  };
}

function isWithin({ value, atMost = Infinity, atLeast = -Infinity }: Result): boolean {
  return value <= atMost && value >= atLeast;
}
