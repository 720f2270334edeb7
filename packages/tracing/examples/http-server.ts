import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AddressInfo } from 'node:net';
import {
  AISpanType,
  DefaultAITracing,
  extractTraceparent,
  injectTraceparent,
  trace,
} from '@spanlight/tracing';
import type { AITracing } from '@spanlight/tracing';

// One trace over two programs: a caller that sends `traceparent`, and a server that goes on from it.
const server = await startServer();
const { port } = server.address() as AddressInfo;
const tracing = new DefaultAITracing({ serviceName: 'assistant' });
await trace('assistant', { tracing, type: AISpanType.AGENT_RUN, attributes: { agentId: 'assistant' } }, () =>
  trace('find_articles', { type: AISpanType.TOOL_CALL, input: { topic: 'refunds' } }, async (span) => {
    const url = `http://127.0.0.1:${port}/articles?topic=refunds`;
    const response = await fetch(url, { headers: injectTraceparent() });
    console.log(`trace ${span.traceId}`);
    return response.json();
  }),
);
server.close();

/** Each request is a span, in which all that handles it runs. Without a header that can be read, a trace of its own begins there. */
function traceRequests(by: AITracing) {
  return createMiddleware((context, next) => {
    const { method, path, raw } = context.req;
    return trace(
      `${method} ${path}`,
      { tracing: by, input: context.req.query(), ...extractTraceparent(raw.headers) },
      async (span) => {
        await next();
        span.update({ metadata: { status: context.res.status } });
      },
    );
  });
}

/** Stands for a service of its own: in a program of its own it would look the same. */
async function startServer(): Promise<ServerType> {
  const app = new Hono();
  app.use(traceRequests(new DefaultAITracing({ serviceName: 'help-centre' })));
  app.get('/articles', async ({ req, json }) => {
    const topic = req.query('topic');
    return json(await trace('search', { type: AISpanType.RETRIEVAL, input: topic }, search));
  });
  return new Promise((resolve) => {
    const listener = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(listener));
  });
}

async function search() {
  return [{ id: 'kb-042', content: 'Refunds of a charge take up to three working days.', score: 0.83 }];
}
