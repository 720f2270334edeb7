import { z } from 'zod';

/** Which runs, in the filter language. */
export const filterParam = z.string().max(2000, 'must be at most 2000 characters').default('');

/** How many at most, as text. */
export function limitParam(most: number, usual: number) {
  return z
    .string()
    .refine(
      (text) => /^[1-9]\d{0,5}$/.test(text) && Number(text) <= most,
      `must be a number from 1 to ${most}`,
    )
    .default(String(usual));
}

export function microsecondsNow(): number {
  return Date.now() * 1000;
}
