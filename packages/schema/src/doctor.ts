import { z } from 'zod';
import { microseconds } from './span.ts';

/** How many records of a kind a request brought. */
const recordCounts = z.object({ stored: z.number().int(), rejected: z.number().int() });

/** One request that a traced program sent, taken or not. */
export const receivedRequestSchema = z.object({
  /** When it was answered. */
  at: microseconds,
  /** Where it was sent to; over gRPC its method, as `/package.Service/Method`. */
  path: z.string(),
  /** Null when that could not be told. */
  protocol: z.enum(['http/json', 'http/protobuf', 'grpc']).nullable(),
  /** Null over gRPC, which doesn't tell. */
  isGzip: z.boolean().nullable(),
  /** Of the body, after decompression; null when it was not read. */
  bytes: z.number().int().nullable(),
  /** As HTTP answered, or would have. */
  status: z.number().int(),
  userAgent: z.string().nullable(),
  /** Of the first resource that it told of, as the rest. */
  serviceName: z.string().nullable(),
  sdk: z.object({
    name: z.string().nullable(),
    version: z.string().nullable(),
    language: z.string().nullable(),
  }),
  spans: recordCounts,
  logRecords: recordCounts,
  metrics: z.number().int(),
  /** Why it was refused, what of it was rejected and why, or what was odd about it. */
  problem: z.string().nullable(),
});
export type ReceivedRequest = z.infer<typeof receivedRequestSchema>;

/** What to do about something, in words for whoever runs the traced program. */
export const adviceSchema = z.object({
  /** Names the rule that gives it. */
  rule: z.string(),
  /** A `problem` loses something; a `hint` may be meant. */
  level: z.enum(['problem', 'hint']),
  /** Whom it is for: the service's name, else the user agent; null when it is for all. */
  sender: z.string().nullable(),
  text: z.string(),
});
export type Advice = z.infer<typeof adviceSchema>;

/** GET /api/doctor */
export const doctorSchema = z.object({
  startedAt: microseconds,
  /** How many requests came since the start. */
  requestCount: z.number().int(),
  /** The last of them, newest first. */
  requests: z.array(receivedRequestSchema),
  advice: z.array(adviceSchema),
});
export type DoctorReport = z.infer<typeof doctorSchema>;
