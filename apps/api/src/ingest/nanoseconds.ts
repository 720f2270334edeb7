/**
 * Reads OTLP's nanoseconds (a decimal string, or a number that JSON could hold exactly) as integer microseconds, rounded
 * down. By its digits, since a double is wrong by up to 128 ns for any time of today. Null for what is no such time,
 * or lies beyond what a double holds in microseconds (the year 2255).
 */
export function readNanoseconds(value: unknown): number | null {
  const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  // A uint64 has at most 20 digits.
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) return null;
  // What a double rounds lies beyond the safe integers, before and after.
  return safe(Number(digits.slice(0, -3)));
}

/** The same of a uint64 as its two halves, which have no more than 32 bits each. */
export function readNanosecondHalves(high: number, low: number): number | null {
  // high × 2³² + low, divided by 1000 in two steps that a double holds exactly.
  const rest = (high % 1000) * 2 ** 32 + low;
  return safe(Math.floor(high / 1000) * 2 ** 32 + Math.floor(rest / 1000));
}

function safe(microseconds: number): number | null {
  return Number.isSafeInteger(microseconds) ? microseconds : null;
}
