import { parseFilter, parseRunSort, runSortFields, type RunSort } from '@spanlight/schema';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { readRunCursor, type RunQuery } from '../store/list-runs.ts';

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
  const order = readSort(sort);
  return {
    filter: parseFilter(filter),
    sort: order,
    limit: Number(limit),
    cursor: cursor === undefined ? null : readPlace(cursor, order),
    now: microsecondsNow(),
  };
}

export function microsecondsNow(): number {
  return Date.now() * 1000;
}

function readSort(text: string): RunSort {
  const sort = parseRunSort(text);
  if (sort) return sort;
  const names = runSortFields.join(', ');
  throw new ApiError(400, 'bad_request', `sort: must be one of ${names}, with - before it for descending.`);
}

function readPlace(text: string, sort: RunSort) {
  const place = readRunCursor(text, sort);
  if (place) return place;
  throw new ApiError(
    400,
    'bad_request',
    'cursor: must be the nextCursor of the page before, of a list with the same sort.',
  );
}
