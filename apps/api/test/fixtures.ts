import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Requests of real programs as they were recorded, and what is known from the programs themselves of what they mean. */
const folder = new URL('../fixtures/', import.meta.url);

export const fixtureNames: readonly string[] = readdirSync(folder).toSorted();

export interface FixtureRequest {
  path: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** A key that is absent is not asserted. Token counts are 0 where a trace has no model call. */
export interface ExpectedTrace {
  scenario: string;
  traceId: string;
  rootSpanId: string | null;
  name: string;
  spanCount: number;
  status: string;
  acceptableStatus?: string[];
  usageComplete: boolean;
  usage: ExpectedUsage;
  modelCallSpanIds: string[];
  topLevelSpanIds: string[];
  missingParentSpanIds?: string[];
  tree: ExpectedNode[];
  error?: string;
  outputToolCalls?: { id: string; name: string; args: unknown }[];
  tools: { spanId: string; name: string; args: unknown; result?: unknown; error?: string }[];
  finalAnswer?: unknown;
  referenceCostUsd?: number;
  recordedCostUsd?: number;
  sessionId?: string;
  threadId?: string;
  userId?: string;
  tags?: string[];
  metadata?: Record<string, unknown>;
  retrievedDocuments?: { content?: string; score?: number; metadata?: unknown; id?: string }[];
  promptTemplate?: Record<string, unknown>;
  spans: Record<string, ExpectedSpan>;
}

export interface ExpectedNode {
  spanId: string;
  name: string;
  /** In order of start. */
  children?: ExpectedNode[];
}

/** Of all traces of a fixture. */
export interface ExpectedTotals {
  traces: number;
  spans: number;
  modelCallSpans: number;
  /** Calls of tools; to hand over to another agent is none. */
  toolSpans: number;
  usage: ExpectedUsage;
}

export interface ExpectedSpan {
  name: string;
  parentSpanId: string | null;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  type: string;
  acceptableTypes: string[];
  status: string;
  errorMessage?: string;
  countsTokens: boolean;
  usage?: ExpectedUsage;
  aggregateUsage?: ExpectedUsage;
  requestModel?: string;
  responseModel?: string;
  provider?: string;
  finishReason?: string;
  stream?: boolean;
  output?: {
    text?: string;
    toolCalls?: { id?: string; name: string; args: unknown }[];
    toolCallsNote?: string;
    toolCallIdsNote?: string;
  };
  input?: { lastUserText?: string; roles?: string[]; note?: string };
  timeToFirstTokenMs?: number;
  ttftNote?: string;
  referenceCostUsd?: number;
  recordedCostUsd?: number;
  tool?: { name: string; args: unknown; result?: unknown; error?: string; nameNote?: string };
}

export type ExpectedUsage = Partial<
  Record<'input' | 'output' | 'total' | 'cacheRead' | 'cacheWrite' | 'reasoning', number>
>;

export interface Fixture {
  serviceName: string;
  requests: FixtureRequest[];
  traces: ExpectedTrace[];
  totals: ExpectedTotals;
}

export function readFixture(name: string): Fixture {
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'));
  const requests = read('requests.json') as (Omit<FixtureRequest, 'body'> & { body: string })[];
  const { serviceName, traces, totals } = read('expected.json') as Omit<Fixture, 'requests'>;
  return {
    serviceName,
    requests: requests.map(({ body, ...rest }) => ({
      ...rest,
      body: new Uint8Array(Buffer.from(body, 'base64')),
    })),
    traces,
    totals,
  };
}

/** The body as its sender wrote it, before it was compressed. */
export function plainBody({ headers, body }: FixtureRequest): Uint8Array {
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

export function isJson({ headers }: FixtureRequest): boolean {
  return headers['content-type'] === 'application/json';
}

/** All spans of the recorded programs that sent JSON, as one request. */
export function jsonTraces(names: readonly string[] = fixtureNames): { resourceSpans: unknown[] } {
  const bodies = names
    .flatMap((name) => readFixture(name).requests)
    .filter((request) => isJson(request) && request.path !== '/v1/logs')
    .map((request) => JSON.parse(Buffer.from(plainBody(request)).toString()) as { resourceSpans: unknown[] });
  return { resourceSpans: bodies.flatMap((body) => body.resourceSpans) };
}
