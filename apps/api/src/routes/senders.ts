import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { ApiError } from '../errors.ts';
import type { Guard } from '../guard.ts';

/** For what traced programs post, some of which are pages of other origins: lets in those that may send spans, and no others. */
export function letSendersIn(guard: Guard): [MiddlewareHandler, MiddlewareHandler] {
  return [
    cors({
      origin: (origin) => (guard.maySendSpans(origin) ? origin : null),
      allowMethods: ['POST'],
      maxAge: 600,
    }),
    async (c, next) => {
      const origin = c.req.header('origin');
      if (origin !== undefined && !guard.maySendSpans(origin)) {
        throw new ApiError(
          403,
          'foreign_origin',
          `Pages of ${origin} may not send spans here. To let them, start Spanlight with --allow-origin ${origin}.`,
        );
      }
      await next();
    },
  ];
}
