import { FilterError, type ErrorBody } from '@spanlight/schema';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { answerEncoding, contentTypes } from './ingest/encoding.ts';
import { IngestError, type IngestRefusal } from './ingest/ingest-error.ts';
import { writeStatus } from './ingest/protobuf-writer.ts';
import { StoreBusyError } from './store/store-error.ts';

/** A request that can't be answered as asked, in words that say what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Problem {
  status: ContentfulStatusCode;
  code: string;
  message: string;
}

const refusalStatus: Record<IngestRefusal, ContentfulStatusCode> = {
  'bad-data': 400,
  'json-as-protobuf': 400,
  'protobuf-as-json': 400,
  'too-large': 413,
  stopped: 503,
  'unsupported-type': 415,
  'unsupported-encoding': 415,
};

/** What an error means as an HTTP answer; decided here and nowhere else. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ApiError) return error;
  if (error instanceof FilterError) return { status: 400, code: 'bad_filter', message: error.message };
  if (error instanceof IngestError) {
    return {
      status: refusalStatus[error.refusal],
      code: error.refusal.replaceAll('-', '_'),
      message: error.message,
    };
  }
  if (error instanceof StoreBusyError) return { status: 503, code: 'busy', message: error.message };
  console.error(error);
  return { status: 500, code: 'internal', message: 'Spanlight failed. Its own output says more.' };
}

/** Answers a request of our own API. */
export function answerError(error: unknown, c: Context): Response {
  const problem = toProblem(error);
  const { status, code, message } = problem;
  c.set('problem', problem);
  if (status === 503) c.header('Retry-After', '1');
  return c.json({ error: { code, message } } satisfies ErrorBody, status);
}

/** The google.rpc.Code of a status, which gRPC answers with (https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto). */
const rpcCodes: Partial<Record<ContentfulStatusCode, number>> = {
  400: 3,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  503: 14,
};
const internalRpcCode = 13;

export function toRpcCode(status: ContentfulStatusCode): number {
  return rpcCodes[status] ?? internalRpcCode;
}

/**
 * Answers an OTLP request: with a google.rpc.Status in the request's encoding, as the OTLP specification has it ("OTLP/HTTP
 * Response", "Failures").
 */
export function answerOtlpError(error: unknown, c: Context): Response {
  const problem = toProblem(error);
  const { status, message } = problem;
  const code = toRpcCode(status);
  c.set('problem', problem);
  if (status === 503) c.header('Retry-After', '1');
  if (answerEncoding(c.req.header('content-type')) === 'json') return c.json({ code, message }, status);
  return c.body(writeStatus(code, message), status, { 'Content-Type': contentTypes.protobuf });
}
