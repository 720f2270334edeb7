import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

export interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano?: string;
  attributes: KeyValue[];
  status?: { code: number; message: string };
  events?: { name: string; timeUnixNano: string; attributes: KeyValue[] }[];
}

export interface ReceivedRequest {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  resource: Record<string, unknown>;
  scope: { name: string; version: string };
  spans: WireSpan[];
}

export interface Receiver {
  endpoint: string;
  port: number;
  requests: ReceivedRequest[];
  /** All spans of all requests that were answered with success, in the order they came. */
  spans: WireSpan[];
  /** Resolves as soon as the condition holds, looked at after each request. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** @default a free one */
  port?: number;
  /** Answers request number `index`, from 0. @default 200 with an empty object */
  respond?: (response: ServerResponse, index: number) => void | Promise<void>;
}

/** A server that takes OTLP/HTTP JSON, and answers as it is told. */
export async function startReceiver({ port = 0, respond = accept }: ReceiverOptions = {}): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const spans: WireSpan[] = [];
  let waiters: { condition: () => boolean; resolve: () => void }[] = [];
  const look = () => {
    waiters = waiters.filter(({ condition, resolve }) => !condition() || resolve());
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const received = readRequest(text);
    const index = requests.push({ url: request.url, headers: request.headers, ...received }) - 1;
    look();
    await respond(response, index);
    if (response.writableEnded && response.statusCode === 200) spans.push(...received.spans);
    look();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    spans,
    until: (condition) =>
      new Promise((resolve) => {
        waiters.push({ condition, resolve });
        look();
      }),
    close: () => close(server),
  };
}

function accept(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json').end('{}');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface RequestBody {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: { scope: { name: string; version: string }; spans: WireSpan[] }[];
  }[];
}

export function readRequest(text: string): Pick<ReceivedRequest, 'resource' | 'scope' | 'spans'> {
  const { resource, scopeSpans } = (JSON.parse(text) as RequestBody).resourceSpans[0]!;
  const { scope, spans } = scopeSpans[0]!;
  return { resource: toRecord(resource.attributes), scope, spans };
}

/** OTLP's list of keys and values as an object, each value without its kind. */
export function toRecord(attributes: KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
