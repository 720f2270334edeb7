import type { Context } from 'hono';
import { validator } from 'hono/validator';
import type { z } from 'zod';
import { ApiError } from '../errors.ts';

/** Checks a request's query. */
export function validateQuery<Schema extends z.ZodObject>(schema: Schema) {
  return validator('query', (value): z.output<Schema> => check(schema, value));
}

/** Checks the variable parts of a request's path. */
export function validateParam<Schema extends z.ZodObject>(schema: Schema) {
  return validator('param', (value): z.output<Schema> => check(schema, value));
}

/** A request's body. @throws {ApiError} */
export async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError(400, 'bad_request', `The body is not JSON: ${error.message}.`);
  }
}

/** @throws {ApiError} which names the field and what is wrong with it */
export function check<Schema extends z.ZodObject>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { error: inWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ApiError(400, 'bad_request', `${issue!.path.join('.') || 'body'}: ${issue!.message}.`);
}

/** Where a schema has no words of its own: its library's are about types. */
function inWords({ code, input, expected }: z.core.$ZodRawIssue): string {
  if (code !== 'invalid_type') return 'is not what docs/api.md asks for';
  if (input === undefined) return 'is missing';
  if (expected === 'string' && Array.isArray(input)) return 'must be given once';
  return nouns[String(expected)] ?? 'is not what docs/api.md asks for';
}

const nouns: Partial<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  array: 'must be a list',
  object: 'must be a JSON object',
};
