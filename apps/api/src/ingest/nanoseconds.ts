/**
 * Reads OTLP's nanoseconds (a decimal string, or a number that JSON could hold exactly) as integer microseconds, rounded
 * down. By text and BigInt, since a double is wrong by up to 128 ns for any time of today. Null for what is no such time,
 * or lies beyond what a double holds in microseconds (the year 2255).
 */
export function readNanoseconds(value: unknown): number | null {
  const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  // A uint64 has at most 20 digits.
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) return null;
  const microseconds = Number(BigInt(digits) / 1000n);
  return Number.isSafeInteger(microseconds) ? microseconds : null;
}
