import { instanceOf, isSilent, toRawSpan, type Span } from '../span.ts';
import type { RawSpan } from '../raw-span.ts';
import { unpack, type PackedPayload, type Payload } from './packed-payload.ts';
import { inputPreview, outputPreview } from './preview.ts';

/** What a span's row, its run and whoever counts spans take of it: little, however much it holds. */
export interface SpanHead extends Pick<
  Span,
  | 'traceId'
  | 'spanId'
  | 'parentSpanId'
  | 'name'
  | 'type'
  | 'status'
  | 'isEvent'
  | 'startedAt'
  | 'endedAt'
  | 'model'
  | 'provider'
  | 'usage'
  | 'usageRole'
  | 'costUsd'
  | 'priceVersion'
  | 'responseId'
  | 'timeToFirstTokenMs'
  | 'toolName'
  | 'errorMessage'
  | 'serviceName'
  | 'sessionId'
  | 'userId'
  | 'tags'
  | 'metadata'
  | 'traceName'
> {
  instanceId: string;
  scopeName: string;
  inputPreview: string | null;
  outputPreview: string | null;
  /** Nothing of what was said is in it. */
  isSilent: boolean;
}

/** A span that another thread has read and packed. */
export interface PackedSpan extends SpanHead {
  payload: PackedPayload;
}

/** A span to be saved, wherever it was read. */
export type ReadySpan = Span | PackedSpan;

export function packSpan(span: Span, pack: (payload: Payload) => PackedPayload): PackedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    type: span.type,
    status: span.status,
    isEvent: span.isEvent,
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    model: span.model,
    provider: span.provider,
    usage: span.usage,
    usageRole: span.usageRole,
    costUsd: span.costUsd,
    priceVersion: span.priceVersion,
    responseId: span.responseId,
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    toolName: span.toolName,
    errorMessage: span.errorMessage,
    serviceName: span.serviceName,
    sessionId: span.sessionId,
    userId: span.userId,
    tags: span.tags,
    metadata: span.metadata,
    traceName: span.traceName,
    instanceId: instanceOf(span),
    scopeName: span.scope.name,
    inputPreview: inputPreview(span),
    outputPreview: outputPreview(span),
    isSilent: isSilent(span),
    payload: pack(toRawSpan(span)),
  };
}

/** What came over the wire. Of a packed span this takes as long as to parse it. */
export function rawOf(span: ReadySpan): RawSpan {
  if (!('payload' in span)) return toRawSpan(span);
  const { traceId, spanId, parentSpanId, startedAt, endedAt, payload } = span;
  return { traceId, spanId, parentSpanId, startedAt, endedAt, ...unpack(payload) };
}
