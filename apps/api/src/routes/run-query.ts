import { parseFilter } from '@spanlight/schema';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { readCursor, sortFields, type RunQuery } from '../store/list-runs.ts';

/** What GET /api/runs takes. */
export const runQuerySchema = z.object({
  filter: z.string().max(2000, 'must be at most 2000 characters').default(''),
  sort: z.string().default('-started'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, 'must be a number from 1 to 500')
    .default('50'),
  cursor: z.string().optional(),
});

/** @throws {ApiError, FilterError} */
export function toRunQuery({ filter, sort, limit, cursor }: z.output<typeof runQuerySchema>): RunQuery {
  return {
    filter: parseFilter(filter),
    sort: readSort(sort),
    limit: Number(limit),
    cursor: cursor ? requireCursor(cursor) : null,
    now: microsecondsNow(),
  };
}

export function microsecondsNow(): number {
  return Date.now() * 1000;
}

function readSort(text: string): RunQuery['sort'] {
  const field = sortFields.find((name) => name === text.replace(/^-/, ''));
  if (!field) {
    const names = sortFields.join(', ');
    throw new ApiError(400, 'bad_request', `sort: must be one of ${names}, with - before it for descending.`);
  }
  return { field, descending: text.startsWith('-') };
}

function requireCursor(text: string) {
  const cursor = readCursor(text);
  if (!cursor) throw new ApiError(400, 'bad_request', 'cursor: must be the nextCursor of the page before.');
  return cursor;
}
