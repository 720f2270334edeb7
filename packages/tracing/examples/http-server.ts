import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AISpanType,
  DefaultAITracing,
  extractTraceparent,
  injectTraceparent,
  trace,
} from '@spanlight/tracing';

// One trace over two programs: a caller that sends `traceparent`, and a server that goes on from it.
const server = await startServer();
const tracing = new DefaultAITracing({ serviceName: 'assistant' });
await trace('assistant', { tracing, type: AISpanType.AGENT_RUN, attributes: { agentId: 'assistant' } }, () =>
  trace('find_articles', { type: AISpanType.TOOL_CALL, input: { topic: 'refunds' } }, async (span) => {
    const response = await fetch(`${server.url}/articles?topic=refunds`, { headers: injectTraceparent() });
    console.log(`trace ${span.traceId}`);
    return response.json();
  }),
);
server.close();

/** Stands for a service of its own: in a program of its own it would look the same. */
async function startServer() {
  const serverTracing = new DefaultAITracing({ serviceName: 'help-centre' });
  const listener = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const input = Object.fromEntries(url.searchParams);
    trace(
      `${request.method} ${url.pathname}`,
      // Without a header that can be read, a trace of the server's own begins here.
      { tracing: serverTracing, input, ...extractTraceparent(request.headers) },
      async () => {
        const articles = await trace('search', { type: AISpanType.RETRIEVAL, input: input['topic'] }, search);
        response.setHeader('content-type', 'application/json').end(JSON.stringify(articles));
        return articles;
      },
    ).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => listener.close() };
}

async function search() {
  return [{ id: 'kb-042', content: 'Refunds of a charge take up to three working days.', score: 0.83 }];
}
