import { traceIdSchema } from '@spanlight/schema';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import type { Liveness } from '../liveness/liveness.ts';
import { letSendersIn } from './senders.ts';
import { check, readJson } from './validate.ts';

/** docs/otlp.md, "Heartbeat". */
const heartbeatSchema = z.object({
  instanceId: z.string().min(1).max(256),
  intervalMs: z.number().int().min(100).max(60_000),
  openTraceIds: z.array(z.string().toLowerCase().pipe(traceIdSchema)).max(1000),
});

const maxBodyBytes = 100_000;

/** Where programs say that they are alive. */
export function heartbeatRoutes(liveness: Liveness, guard: Guard) {
  return new Hono()
    .use(...letSendersIn(guard))
    .use(
      bodyLimit({
        maxSize: maxBodyBytes,
        onError: () => {
          throw new ApiError(413, 'too_large', `A heartbeat has at most ${maxBodyBytes} bytes.`);
        },
      }),
    )
    .post('/', async (c) => {
      await liveness.beat(check(heartbeatSchema, await readJson(c)));
      return c.body(null, 204);
    });
}
