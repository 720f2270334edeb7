import { Hono, type Context } from 'hono';
import { ApiError, answerOtlpError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import { answerEncoding, contentTypes } from '../ingest/encoding.ts';
import type { Ingest, IngestRequest } from '../ingest/ingest.ts';
import { writeExportResponse, type PartialSuccess } from '../ingest/protobuf-writer.ts';
import { version } from '../version.ts';
import type { RequestVariables } from './note-requests.ts';
import { letSendersIn } from './senders.ts';

/** OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function otlpRoutes(ingest: Ingest, guard: Guard) {
  const app = new Hono<{ Variables: Partial<RequestVariables> }>();
  app.onError(answerOtlpError);
  app.use(...letSendersIn(guard));

  app.post('/traces', async (c) => {
    const outcome = await ingest.traces(toRequest(c));
    c.set('outcome', outcome);
    // Our SDK need not repeat content in `gen_ai.*` for who reads all from `spanlight.*`: docs/otlp.md, "Content".
    c.header('x-spanlight-server', version);
    return answer(c, 'rejectedSpans', { rejected: outcome.rejectedSpans, message: outcome.message });
  });

  app.post('/logs', async (c) => {
    const outcome = await ingest.logs(toRequest(c));
    c.set('outcome', outcome);
    return answer(c, 'rejectedLogRecords', { rejected: outcome.rejectedRecords, message: outcome.message });
  });

  app.post('/metrics', async (c) => {
    const outcome = await ingest.metrics(toRequest(c));
    c.set('outcome', outcome);
    return answer(c, 'rejectedDataPoints', { rejected: 0, message: outcome.message });
  });

  app.all('*', (c) => {
    const isKnown = c.req.method !== 'POST' && /\/(traces|logs|metrics)$/.test(c.req.path);
    if (!isKnown) throw new ApiError(404, 'not_found', 'Send spans to /v1/traces.');
    c.header('Allow', 'POST');
    throw new ApiError(405, 'method_not_allowed', `Send OTLP to ${c.req.path} with POST.`);
  });

  return app;
}

function toRequest(c: Context): IngestRequest {
  return {
    contentType: c.req.header('content-type'),
    contentEncoding: c.req.header('content-encoding'),
    body: c.req.raw.body,
  };
}

/** An Export…ServiceResponse in the request's encoding; `rejectedKey` is what the signal calls the count in JSON. */
function answer(c: Context, rejectedKey: string, partial: PartialSuccess): Response {
  if (answerEncoding(c.req.header('content-type')) === 'protobuf') {
    return c.body(writeExportResponse(partial), 200, { 'Content-Type': contentTypes.protobuf });
  }
  if (partial.message === null) return c.json({});
  // An int64 is text in proto3's JSON.
  return c.json({
    partialSuccess: { [rejectedKey]: String(partial.rejected), errorMessage: partial.message },
  });
}
