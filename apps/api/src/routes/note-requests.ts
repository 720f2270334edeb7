import type { Context, MiddlewareHandler } from 'hono';
import type { Doctor, RequestNote } from '../doctor/doctor.ts';
import { answerEncoding } from '../ingest/encoding.ts';
import type { Problem } from '../errors.ts';

/** What handlers leave behind for those who look back at a request. */
export interface RequestVariables {
  outcome: RequestNote['outcome'];
  problem: Problem;
}

/** Tells the doctor of every request that is OTLP or was meant to be, once it is answered. */
export function noteRequests(doctor: Doctor): MiddlewareHandler<{ Variables: Partial<RequestVariables> }> {
  return async (c, next) => {
    await next();
    if (!isOtlp(c)) return;
    doctor.note({
      path: c.req.path,
      protocol: readProtocol(c),
      isGzip: c.req.header('content-encoding')?.trim().toLowerCase() === 'gzip',
      status: c.res.status,
      userAgent: c.req.header('user-agent') ?? null,
      outcome: c.get('outcome') ?? null,
      refusal: c.get('problem') ?? null,
    });
  };
}

const otlpPaths = /^(\/v1|\/api\/public\/otel\/v1)\/|\/(traces|logs|metrics)\/?$|^\/$/;

/** Whatever a program posts to OTLP's paths, or in OTLP's own content type to any. */
export function isOtlp(c: Context): boolean {
  if (c.req.method !== 'POST') return false;
  const type = c.req.header('content-type') ?? '';
  return otlpPaths.test(c.req.path) || /protobuf|application\/grpc/i.test(type);
}

function readProtocol(c: Context): RequestNote['protocol'] {
  const type = c.req.header('content-type');
  if (!type || !/json|protobuf/i.test(type)) return null;
  return answerEncoding(type) === 'protobuf' ? 'http/protobuf' : 'http/json';
}
