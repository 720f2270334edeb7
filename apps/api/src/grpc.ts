import { callbackify } from 'node:util';
import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type MethodDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import type { Doctor } from './doctor/doctor.ts';
import { toProblem, toRpcCode, type Problem } from './errors.ts';
import { contentTypes } from './ingest/encoding.ts';
import type { Ingest } from './ingest/ingest.ts';
import { writeExportResponse, writeRetryStatus, type PartialSuccess } from './ingest/protobuf-writer.ts';

export interface GrpcOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  ingest: Ingest;
  doctor: Doctor;
  maxBodyBytes: number;
}

export interface RunningGrpc {
  port: number;
  /** Takes no more requests, and finishes those it has. */
  close(): Promise<void>;
}

/**
 * Starts OTLP/gRPC (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc). Messages go on as the bytes that they are, to the decoder that
 * HTTP has; the library undoes gzip, and holds no more of a message than the limit.
 * @throws when the port can't be had
 */
export async function startGrpc({
  host,
  port,
  ingest,
  doctor,
  maxBodyBytes,
}: GrpcOptions): Promise<RunningGrpc> {
  // What goes wrong is told by whoever asked; the library would print it as well.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({ 'grpc.max_receive_message_length': maxBodyBytes });

  /** `take` resolves to what came of the request, and what to answer. */
  function addMethod(signal: string, service: string, take: (body: Uint8Array) => Promise<Taken>) {
    const path = `/opentelemetry.proto.collector.${signal}.v1.${service}/Export`;
    const respond = callbackify(async ({ request, metadata }: Call) => {
      const userAgent = metadata.get('user-agent')[0]?.toString() ?? null;
      const note = { path, protocol: 'grpc' as const, isGzip: null, userAgent };
      try {
        const { outcome, partial } = await take(request);
        doctor.note({ ...note, status: 200, outcome, refusal: null });
        return writeExportResponse(partial);
      } catch (error) {
        const problem = toProblem(error);
        doctor.note({ ...note, status: problem.status, outcome: null, refusal: problem });
        throw toServiceError(problem);
      }
    });
    // The only error it ever ends with is a toServiceError.
    const Export = (call: Call, callback: sendUnaryData<Uint8Array>) =>
      respond(call, (error: unknown, answer) => callback(error as ServiceError | null, answer));
    server.addService({ Export: exportMethod(path) }, { Export });
  }

  addMethod('trace', 'TraceService', async (body) => {
    const outcome = await ingest.traces(requestOf(body));
    return { outcome, partial: { rejected: outcome.rejectedSpans, message: outcome.message } };
  });
  addMethod('logs', 'LogsService', async (body) => {
    const outcome = await ingest.logs(requestOf(body));
    return { outcome, partial: { rejected: outcome.rejectedRecords, message: outcome.message } };
  });
  addMethod('metrics', 'MetricsService', async (body) => {
    const outcome = await ingest.metrics(requestOf(body));
    return { outcome, partial: { rejected: 0, message: outcome.message } };
  });

  const address = host.includes(':') ? `[${host}]` : host;
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${address}:${port}`, ServerCredentials.createInsecure(), (error, boundPort) =>
      error ? reject(error) : resolve(boundPort),
    );
  });

  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        const impatience = setTimeout(() => server.forceShutdown(), closeGraceMs);
        server.tryShutdown(() => {
          clearTimeout(impatience);
          resolve();
        });
      }),
  };
}

/** Longer than any request takes, shorter than anyone waits after Ctrl-C; clients keep their connections open for ever. */
const closeGraceMs = 1000;

type Call = ServerUnaryCall<Buffer, Uint8Array>;

interface Taken {
  outcome: NonNullable<Parameters<Doctor['note']>[0]['outcome']>;
  partial: PartialSuccess;
}

function requestOf(body: Uint8Array) {
  return { contentType: contentTypes.protobuf, contentEncoding: undefined, body };
}

/** Messages are left as they are. */
function exportMethod(path: string): MethodDefinition<Buffer, Uint8Array> {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message) => message,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: (message) => Buffer.from(message),
    responseDeserialize: (bytes) => bytes,
  };
}

/** With the time after which to try again, for what succeeds then (OTLP specification, "OTLP/gRPC Throttling"). */
function toServiceError({ status: httpStatus, message }: Problem): Error {
  const code = toRpcCode(httpStatus);
  const metadata = new Metadata();
  if (httpStatus === 503) {
    metadata.set('grpc-status-details-bin', Buffer.from(writeRetryStatus(code, message, 1)));
  }
  return Object.assign(new Error(message), { code, details: message, metadata });
}
