import { Hono, type Context } from 'hono';
import { ApiError, answerOtlpError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import type { Ingest, IngestRequest } from '../ingest/ingest.ts';
import { letSendersIn } from './senders.ts';

/** OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function otlpRoutes(ingest: Ingest, guard: Guard) {
  const app = new Hono();
  app.onError(answerOtlpError);
  app.use(...letSendersIn(guard));

  app.post('/traces', async (c) => {
    const { rejectedSpans, message } = await ingest.traces(toRequest(c));
    if (message === null) return c.json({});
    return c.json({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: message } });
  });

  for (const signal of ['logs', 'metrics'] as const) {
    app.post(`/${signal}`, async (c) => {
      const contentType = await ingest.accept(signal, toRequest(c));
      // An empty message is no bytes in protobuf.
      return contentType === 'application/json'
        ? c.json({})
        : c.body(null, 200, { 'Content-Type': contentType });
    });
  }

  app.all('*', (c) => {
    const isKnown = /\/(traces|logs|metrics)$/.test(c.req.path);
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
