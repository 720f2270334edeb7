import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import type { Feed, FeedMessage } from '../feed/feed.ts';
import { traceParam } from './params.ts';
import { validateQuery } from './validate.ts';

export const liveQuery = z.object({
  traceId: traceParam.shape.traceId.optional(),
  since: z.string().optional(),
  lastEventId: z.string().optional(),
});

/** The live feed as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function liveRoutes(feed: Feed) {
  return new Hono().get('/', validateQuery(liveQuery), (c) => {
    const { traceId = null, since, lastEventId } = c.req.valid('query');
    c.header('Content-Type', 'text/event-stream');
    c.header('Cache-Control', 'no-cache');
    // A proxy in between must not wait for more before it passes on what it has.
    c.header('X-Accel-Buffering', 'no');
    return stream(c, async (out) => {
      const gone = new AbortController();
      out.onAbort(() => gone.abort());
      // On a reconnect the browser repeats its first address: the header is the newer of the two.
      const from = c.req.header('last-event-id') ?? lastEventId ?? since ?? null;
      for await (const message of feed.subscribe({ since: from, traceId, signal: gone.signal })) {
        await out.write(toText(message));
        if (out.aborted) return;
      }
    });
  });
}

/** An id alone is no event for the page, yet is where its browser goes on from. The comment is for people and proxies. */
function toText({ id, event }: FeedMessage): string {
  if (!event) return `: heartbeat\nid: ${id}\n\n`;
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
