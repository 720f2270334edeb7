import { z } from 'zod';
import { runSchema } from './run.ts';
import { spanRowSchema, traceIdSchema } from './span.ts';

/**
 * What GET /api/live sends, one server-sent event each: `id` is the store's revision, `event` the type, `data` this
 * object as JSON. Each carries whole rows, so that applying one twice, or only the last of several, is right.
 *
 * Without `?traceId=` the stream tells of every run and of no spans; with it, of that run and its spans alone. A
 * reconnect with Last-Event-ID gets everything that changed since, also across a restart of the server.
 */
export const feedEventSchema = z.discriminatedUnion('type', [
  /** Runs that are new or changed. */
  z.object({ type: z.literal('runs'), runs: z.array(runSchema) }),
  /** Spans that are new or changed. */
  z.object({ type: z.literal('spans'), traceId: traceIdSchema, spans: z.array(spanRowSchema) }),
  /** Runs that are gone. */
  z.object({ type: z.literal('deleted'), traceIds: z.array(traceIdSchema) }),
  /** What was missed can't be told (another store, or too long ago): read everything again. */
  z.object({ type: z.literal('reset') }),
]);

export type FeedEvent = z.infer<typeof feedEventSchema>;
export type FeedEventOf<Type extends FeedEvent['type']> = Extract<FeedEvent, { type: Type }>;
