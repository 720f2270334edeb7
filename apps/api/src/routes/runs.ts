import { parseFilter } from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Feed } from '../feed/feed.ts';
import { readCursor, sortFields, type Cursor, type RunQuery } from '../store/list-runs.ts';
import type { Store } from '../store/store.ts';
import { spanParam, traceParam } from './params.ts';
import { validateParam, validateQuery } from './validate.ts';

/** Runs and their spans. */
export function runRoutes(store: Store, feed: Feed) {
  return new Hono()
    .get('/', validateQuery(listQuery), async (c) => {
      const { filter, sort, limit, cursor } = c.req.valid('query');
      // Before reading: what changes in between is told twice rather than never.
      c.header(revisionHeader, await feed.position());
      const query: RunQuery = {
        filter: parseFilter(filter),
        sort: readSort(sort),
        limit: Number(limit),
        cursor: cursor ? requireCursor(cursor) : null,
        now: microsecondsNow(),
      };
      return c.json(await store.listRuns(query));
    })
    .delete('/', validateQuery(deleteQuery), async (c) => {
      const filter = parseFilter(c.req.valid('query').filter);
      if (filter.kind === 'all') {
        throw new ApiError(400, 'bad_request', 'Say which runs to delete: filter must not be empty.');
      }
      const deleted = await store.deleteRuns(filter, microsecondsNow());
      if (deleted > 0) feed.publish();
      return c.json({ deleted });
    })
    .get('/:traceId', validateParam(traceParam), async (c) => {
      c.header(revisionHeader, await feed.position());
      const { traceId } = c.req.valid('param');
      return c.json((await store.readRun(traceId)) ?? noSuchRun(traceId));
    })
    .delete('/:traceId', validateParam(traceParam), async (c) => {
      const { traceId } = c.req.valid('param');
      if (!(await store.deleteRun(traceId))) noSuchRun(traceId);
      feed.publish();
      return c.json({ deleted: 1 });
    })
    .get('/:traceId/spans/:spanId', validateParam(spanParam), async (c) => {
      const { traceId, spanId } = c.req.valid('param');
      return c.json((await store.readSpan(traceId, spanId)) ?? noSuchSpan(traceId, spanId));
    })
    .get('/:traceId/search', validateParam(traceParam), validateQuery(searchQuery), async (c) =>
      c.json(await store.searchRun(c.req.valid('param').traceId, c.req.valid('query').q)),
    );
}

/** What GET /api/live takes as `since`, to go on from what was read. */
const revisionHeader = 'x-spanlight-revision';

const filterText = z.string().max(2000, 'must be at most 2000 characters');
const listQuery = z.object({
  filter: filterText.default(''),
  sort: z.string().default('-started'),
  limit: z
    .string()
    .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, 'must be a number from 1 to 500')
    .default('50'),
  cursor: z.string().optional(),
});
const deleteQuery = z.object({ filter: filterText });
const searchQuery = z.object({
  q: z.string().min(1, 'must not be empty').max(1000, 'must be at most 1000 characters'),
});

function readSort(text: string): RunQuery['sort'] {
  const field = sortFields.find((name) => name === text.replace(/^-/, ''));
  if (!field) {
    throw new ApiError(
      400,
      'bad_request',
      `sort: must be one of ${sortFields.join(', ')}, with - before it for descending.`,
    );
  }
  return { field, descending: text.startsWith('-') };
}

function requireCursor(text: string): Cursor {
  const cursor = readCursor(text);
  if (!cursor) throw new ApiError(400, 'bad_request', 'cursor: must be the nextCursor of the page before.');
  return cursor;
}

function noSuchRun(traceId: string): never {
  throw new ApiError(404, 'not_found', `There is no run ${traceId}. It may have been deleted.`);
}

function noSuchSpan(traceId: string, spanId: string): never {
  throw new ApiError(404, 'not_found', `There is no span ${spanId} in run ${traceId}.`);
}

function microsecondsNow(): number {
  return Date.now() * 1000;
}
