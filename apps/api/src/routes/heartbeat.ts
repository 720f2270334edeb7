import { traceIdSchema } from '@spanlight/schema';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import type { Liveness } from '../liveness/liveness.ts';
import { letSendersIn } from './senders.ts';
import { check, readJson } from './validate.ts';

const intervalRange = 'must be a whole number from 100 to 60000';

/** docs/otlp.md, "Heartbeat". */
export const heartbeatSchema = z.object({
  instanceId: z.string().min(1, 'must not be empty').max(256, 'must be at most 256 characters'),
  intervalMs: z.number().int(intervalRange).min(100, intervalRange).max(60_000, intervalRange),
  openTraceIds: z
    .array(z.string().toLowerCase().pipe(traceIdSchema))
    .max(1000, 'must be at most 1000 trace ids'),
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
