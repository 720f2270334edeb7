import { parseFilter, parseRunSort, runSortFields, type RunSort } from '@spanlight/schema';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { readRunCursor } from '../store/list-runs.ts';
import type { RunQuery } from '../store/run-order.ts';
import { filterParam, limitParam, microsecondsNow } from './query.ts';

/** What GET /api/runs takes. */
export const runQuerySchema = z.object({
  filter: filterParam,
  sort: z.string().default('-started'),
  limit: limitParam(500, 50),
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
