import { errorBodySchema } from '@spanlight/schema';
import { DetailedError, hc, parseResponse } from 'hono/client';
import type { AppType } from '../app.ts';
import type { Source } from './source.ts';
import { UsageError } from './usage-error.ts';

/** Runs out of a running server. */
export function serverSource(url: string): Source {
  const { runs } = hc<AppType>(url).api;
  const run = runs[':traceId'];
  return {
    listRuns: (query) => parseResponse(runs.$get({ query })).catch(refused),
    readRun: (traceId) => parseResponse(run.$get({ param: { traceId } })).catch(nullWhenMissing),
    async deleteRun(traceId) {
      return (await parseResponse(run.$delete({ param: { traceId } })).catch(nullWhenMissing)) !== null;
    },
    async deleteRuns(filter) {
      return (await parseResponse(runs.$delete({ query: { filter } })).catch(refused)).deleted;
    },
    async pinRun(traceId, isPinned) {
      const { pin } = run;
      const param = { traceId };
      const answer = isPinned
        ? await parseResponse(pin.$put({ param })).catch(nullWhenMissing)
        : await parseResponse(pin.$delete({ param })).catch(nullWhenMissing);
      return answer !== null;
    },
    async close() {},
  };
}

function nullWhenMissing(error: unknown): null {
  return error instanceof DetailedError && error.statusCode === 404 ? null : refused(error);
}

/** In the server's own words, where it has said something. */
function refused(error: unknown): never {
  const body = error instanceof DetailedError ? errorBodySchema.safeParse(error.detail?.data) : null;
  throw body?.success ? new UsageError(body.data.error.message) : error;
}
