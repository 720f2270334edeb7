import { parseFilter, type RunSkeleton } from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Feed } from '../feed/feed.ts';
import type { Store } from '../store/store.ts';
import { exportRoutes } from './export.ts';
import { traceParam } from './params.ts';
import { microsecondsNow } from './query.ts';
import { revisionHeader } from './revision-header.ts';
import { runQuerySchema, toRunQuery } from './run-query.ts';
import { spanRoutes } from './spans.ts';
import { streamJson } from './stream-json.ts';
import { validateParam, validateQuery } from './validate.ts';

/** Runs and their spans. */
export function runRoutes(store: Store, feed: Feed) {
  return new Hono()
    .get('/', validateQuery(runQuerySchema), async (c) => {
      c.header(revisionHeader, await feed.position());
      return c.json(await store.listRuns(toRunQuery(c.req.valid('query')), c.req.raw.signal));
    })
    .delete('/', validateQuery(deleteQuery), async (c) => {
      const filter = parseFilter(c.req.valid('query').filter);
      if (filter.kind === 'all') {
        throw new ApiError(
          400,
          'bad_request',
          'Say which runs to delete by a filter, such as ?filter=status:error.',
        );
      }
      const deleted = await store.deleteRuns(filter, microsecondsNow());
      if (deleted > 0) feed.publish();
      return c.json({ deleted });
    })
    .get('/:traceId', validateParam(traceParam), async (c) => {
      c.header(revisionHeader, await feed.position());
      const { traceId } = c.req.valid('param');
      return streamJson<RunSkeleton>(c, (await store.readRunText(traceId)) ?? noSuchRun(traceId));
    })
    .delete('/:traceId', validateParam(traceParam), async (c) => {
      const { traceId } = c.req.valid('param');
      if (!(await store.deleteRun(traceId))) noSuchRun(traceId);
      feed.publish();
      return c.json({ deleted: 1 });
    })
    .put('/:traceId/pin', validateParam(traceParam), async (c) => {
      const { traceId } = c.req.valid('param');
      if (!(await store.pinRun(traceId, true))) noSuchRun(traceId);
      feed.publish();
      return c.json({ isPinned: true });
    })
    .delete('/:traceId/pin', validateParam(traceParam), async (c) => {
      const { traceId } = c.req.valid('param');
      if (!(await store.pinRun(traceId, false))) noSuchRun(traceId);
      feed.publish();
      return c.json({ isPinned: false });
    })
    .route('/', spanRoutes(store))
    .route('/', exportRoutes(store))
    .get('/:traceId/search', validateParam(traceParam), validateQuery(searchQuery), async (c) => {
      const { traceId } = c.req.valid('param');
      return c.json(await store.searchRun(traceId, c.req.valid('query').q, c.req.raw.signal));
    });
}

export const deleteQuery = runQuerySchema.pick({ filter: true });
export const searchQuery = z.object({
  q: z
    .string('must be given once: the text to look for, such as ?q=refund')
    .min(1, 'must not be empty')
    .max(1000, 'must be at most 1000 characters'),
});

function noSuchRun(traceId: string): never {
  throw new ApiError(404, 'not_found', `There is no run ${traceId}. It may have been deleted.`);
}
