import { Hono } from 'hono';
import { compressForNetwork } from './compression.ts';
import { ApiError, answerError, answerOtlpError } from './errors.ts';
import type { Doctor } from './doctor/doctor.ts';
import type { Feed } from './feed/feed.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { Liveness } from './liveness/liveness.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { facetRoutes } from './routes/facets.ts';
import { heartbeatRoutes } from './routes/heartbeat.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { metricRoutes } from './routes/metrics.ts';
import { isOtlp, noteRequests } from './routes/note-requests.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { otlpRoutes } from './routes/otlp.ts';
import { pageRoutes } from './routes/page.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/sessions.ts';
import type { Retention } from './retention.ts';
import type { Store } from './store/store.ts';

export interface AppOptions extends GuardOptions {
  store: Store;
  feed: Feed;
  ingest: Ingest;
  liveness: Liveness;
  doctor: Doctor;
  retention: Retention;
  /** Folder of the built page. @default where the build puts it */
  pageRoot?: string | undefined;
}

/** Everything that Spanlight answers over HTTP. */
export function createApp(options: AppOptions) {
  const { store, feed, ingest, liveness, doctor, retention, pageRoot, host, allowedOrigins } = options;
  const guard = createGuard({ host, allowedOrigins });
  const app = new Hono();
  app.onError(answerError);
  app.notFound((c) => {
    if (!isOtlp(c)) return c.text('There is nothing here.', 404);
    return answerOtlpError(
      new ApiError(404, 'not_found', `There is nothing at ${c.req.path}. Send spans to /v1/traces.`),
      c,
    );
  });
  app.use(noteRequests(doctor));
  app.use(guard.host);
  app.use(compressForNetwork());
  const otlp = otlpRoutes(ingest, guard);
  app.route('/v1', otlp);
  // Where Langfuse's SDKs send to under their base URL; whatever keys they send along are of no matter here.
  app.route('/api/public/otel/v1', otlp);
  app.route('/api/heartbeat', heartbeatRoutes(liveness, guard));
  app.use('/api/*', guard.origin, async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
  });
  return app
    .route('/api/runs', runRoutes(store, feed))
    .route('/api/sessions', sessionRoutes(store, feed))
    .route('/api/facets', facetRoutes(store))
    .route('/api/metrics', metricRoutes(store))
    .route('/api/live', liveRoutes(feed))
    .route('/api/doctor', doctorRoutes(doctor))
    .route('/api/health', healthRoutes(store, ingest, retention))
    .route('/api/openapi.json', openApiRoutes())
    .all('/api/*', (c) => {
      throw new ApiError(
        404,
        'not_found',
        `There is nothing at ${c.req.path}. docs/api.md lists what there is.`,
      );
    })
    .route('/', pageRoutes(pageRoot));
}

/** For Hono's typed client: `hc<AppType>(url)`. */
export type AppType = ReturnType<typeof createApp>;
