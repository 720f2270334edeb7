import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { OwnPrice } from './cost/price-overrides.ts';

const perMillion = z.number().nonnegative();

const fileSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      model: z.string().min(1),
      provider: z.string().min(1).optional(),
      input: perMillion,
      output: perMillion.optional(),
      cacheRead: perMillion.optional(),
      cacheWrite: perMillion.optional(),
    }),
  ),
});

/** A price file that can't be used, in words for whoever wrote it. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError';
}

/**
 * Reads a file of prices: `{ "models": [{ "model": "my-model*", "input": 0.5, "output": 1.5 }] }`.
 * @throws {PriceFileError}
 */
export function readPriceFile(path: string): OwnPrice[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new PriceFileError(`The price file ${path} can't be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const read = fileSchema.safeParse(content);
  if (read.success) return read.data.models;
  const [issue] = read.error.issues;
  throw new PriceFileError(
    `The price file ${path} is wrong at ${issue!.path.join('.') || 'its start'}: ${issue!.message}.`,
  );
}
