import { onTestFinished } from 'vitest';
import { startServer, type ServerOptions } from '../src/server.ts';
import { otlpRequest } from './otlp.ts';

export interface TestServer {
  url: string;
  grpcUrl: string | null;
  /** GET, and what it answered as JSON. */
  get(path: string): Promise<unknown>;
  /** Sends spans as OTLP/JSON. */
  send(spans: readonly unknown[]): Promise<Response>;
  close(): Promise<void>;
}

/** A real server on a free port, in memory unless told otherwise; closed when the test is over. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const server = await startServer({ database: ':memory:', port: 0, ...options });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  onTestFinished(close);
  return {
    url: server.url,
    grpcUrl: server.grpcUrl,
    close,
    get: async (path) => (await fetch(server.url + path)).json(),
    send: (spans) => postTraces(server.url, JSON.stringify(otlpRequest(spans))),
  };
}

export function postTraces(
  url: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}
