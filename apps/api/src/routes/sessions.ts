import { parseFilter } from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Feed } from '../feed/feed.ts';
import { readPlace } from '../store/list-sessions.ts';
import type { Store } from '../store/store.ts';
import { filterParam, limitParam, microsecondsNow } from './query.ts';
import { revisionHeader } from './revision-header.ts';
import { validateParam, validateQuery } from './validate.ts';

export const sessionParam = z.object({ sessionId: z.string() });
export const sessionsQuery = z.object({
  filter: filterParam,
  limit: limitParam(200, 50),
  cursor: z.string().optional(),
});
export const sessionRunsQuery = z.object({ limit: limitParam(500, 100), cursor: z.string().optional() });

/** Runs that share a session id. */
export function sessionRoutes(store: Store, feed: Feed) {
  return new Hono()
    .get('/', validateQuery(sessionsQuery), async (c) => {
      const { filter, limit, cursor } = c.req.valid('query');
      c.header(revisionHeader, await feed.position());
      return c.json(
        await store.listSessions({
          filter: parseFilter(filter),
          limit: Number(limit),
          cursor: toPlace(cursor),
          now: microsecondsNow(),
        }),
      );
    })
    .get('/:sessionId', validateParam(sessionParam), validateQuery(sessionRunsQuery), async (c) => {
      const { sessionId } = c.req.valid('param');
      const { limit, cursor } = c.req.valid('query');
      c.header(revisionHeader, await feed.position());
      const page = { limit: Number(limit), cursor: toPlace(cursor) };
      return c.json((await store.readSession(sessionId, page)) ?? noSuchSession(sessionId));
    });
}

function toPlace(cursor: string | undefined) {
  if (cursor === undefined) return null;
  const place = readPlace(cursor);
  if (place) return place;
  throw new ApiError(400, 'bad_request', 'cursor: must be the nextCursor of the page before.');
}

function noSuchSession(sessionId: string): never {
  throw new ApiError(404, 'not_found', `No run has the session id ${JSON.stringify(sessionId)}.`);
}
