import { scale } from './scale.ts';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Reads a duration such as 500ms, 2s, 1.5h or 7d as milliseconds; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = pattern.exec(text);
  return match ? scale(match[1]!, unitMs[match[2] as keyof typeof unitMs]) : null;
}

/** Writes milliseconds so that parseDuration gives them back, in the largest unit that divides them. */
export function printDuration(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((name) => ms > 0 && ms % unitMs[name] === 0) ?? 'ms';
  return `${printNumber(ms / unitMs[unit])}${unit}`;
}

/** Plain decimals: an exponent would not be read back. */
export function printNumber(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}
