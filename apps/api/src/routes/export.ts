import { setImmediate } from 'node:timers/promises';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { writeResourceSpans } from '../ingest/json-writer.ts';
import type { Store } from '../store/store.ts';
import { spanParam, traceParam } from './params.ts';
import { validateParam, validateQuery } from './validate.ts';

export const exportQuery = z.object({
  format: z.enum(['otlp'], 'must be "otlp"').default('otlp'),
  spanId: spanParam.shape.spanId.optional(),
});

/** So few that payloads of 1 MB fit in memory. */
const spansPerPage = 50;

/** Runs as files, below a run. */
export function exportRoutes(store: Store) {
  return new Hono().get(
    '/:traceId/export',
    validateParam(traceParam),
    validateQuery(exportQuery),
    async (c) => {
      const { traceId } = c.req.valid('param');
      const { spanId = null } = c.req.valid('query');
      const ids = spanId
        ? [spanId]
        : ((await store.readRun(traceId))?.spans.map((span) => span.spanId) ?? []);
      const readPage = (at: number) => store.readRawSpans(traceId, ids.slice(at, at + spansPerPage));
      const first = await readPage(0);
      if (first.length === 0) {
        throw new ApiError(
          404,
          'not_found',
          spanId ? `There is no span ${spanId} in run ${traceId}.` : `There is no run ${traceId}.`,
        );
      }
      c.header('Content-Type', 'application/json; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="${spanId ?? traceId}.otlp.json"`);
      return stream(c, async (out) => {
        await out.write('{"resourceSpans":[');
        for (let at = 0; at < ids.length && !out.aborted; at += spansPerPage) {
          const entries = writeResourceSpans(at === 0 ? first : await readPage(at));
          for (const [i, entry] of entries.entries()) {
            await out.write(`${at + i === 0 ? '' : ','}\n${JSON.stringify(entry)}`);
          }
          // Others get their turn.
          await setImmediate();
        }
        await out.write('\n]}\n');
      });
    },
  );
}
