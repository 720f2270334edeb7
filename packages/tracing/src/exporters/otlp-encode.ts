import { encodeGenAi } from '#host';
import { createCapture } from '../capture.ts';
import { toMicroseconds } from '../clock.ts';
import { spanIdOnWire, traceIdOnWire } from '../ids.ts';
import type { AISpanType } from '../span-type.ts';
import type { AnyExportedAISpan } from '../types.ts';
import { version } from '../version.ts';
import { flag, isKnown, json, text } from './otlp-values.ts';
import type { KeyValue } from './otlp-values.ts';

/** What holds for all spans of a program. */
export interface ResourceInfo {
  serviceName: string;
  serviceInstanceId: string;
  language: 'nodejs' | 'webjs';
}

/** The body of an ExportTraceServiceRequest around spans that are encoded already. */
export function encodeRequest(spans: readonly string[], resource: ResourceInfo): string {
  const attributes = [
    text('service.name', resource.serviceName),
    text('service.instance.id', resource.serviceInstanceId),
    text('telemetry.sdk.name', 'spanlight'),
    text('telemetry.sdk.language', resource.language),
    text('telemetry.sdk.version', version),
  ];
  const scope = { name: '@spanlight/tracing', version };
  return (
    `{"resourceSpans":[{"resource":${JSON.stringify({ attributes })},` +
    `"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans.join(',')}]}]}]}`
  );
}

// A span beyond this is sent with its payload cut, rather than refused by the receiver.
const maxSpanLength = 32 * 1024 * 1024;

/**
 * One span as OTLP's JSON (opentelemetry-proto, trace.proto; docs/otlp.md says which attributes). `withContent` says in the words
 * of the GenAI conventions too what `spanlight.*` holds. Never throws: what can't be written gives way to a word about it.
 */
export function encodeSpan(span: AnyExportedAISpan, withContent: boolean = true): string {
  return (
    (withContent ? tryToEncode(span, true) : undefined) ??
    tryToEncode(span, false) ??
    JSON.stringify(toOtlp(captureLittle(span) as AnyExportedAISpan, withContent))
  );
}

/** Exporters also get spans that this SDK did not capture: with cycles or bigints in them, or beyond the longest string. */
function tryToEncode(span: AnyExportedAISpan, withContent: boolean): string | undefined {
  try {
    const encoded = JSON.stringify(toOtlp(span, withContent));
    return encoded.length <= maxSpanLength ? encoded : undefined;
  } catch {
    return undefined;
  }
}

const captureLittle = createCapture({ maxStringLength: 64 * 1024, maxValues: 50_000 });

const kindInternal = 1;
const kindClient = 3;
const statusError = 2;

/** Their work is done elsewhere. */
const remoteTypes: ReadonlySet<AISpanType> = new Set([
  'model_generation',
  'embedding',
  'mcp_tool_call',
  'retrieval',
]);

function toOtlp(span: AnyExportedAISpan, withContent: boolean): object {
  const start = nanoseconds(span.startTime);
  const end = span.isEvent ? start : span.endTime && nanoseconds(span.endTime);
  const { errorInfo } = span;
  return {
    traceId: traceIdOnWire(span.traceId),
    spanId: spanIdOnWire(span.id),
    parentSpanId: span.parentSpanId && spanIdOnWire(span.parentSpanId),
    name: span.name,
    kind: remoteTypes.has(span.type) ? kindClient : kindInternal,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes: encodeAttributes(span, withContent),
    status: errorInfo && { code: statusError, message: errorInfo.message },
    events: errorInfo && [
      {
        timeUnixNano: end ?? start,
        name: 'exception',
        attributes: [
          text('exception.type', errorInfo.name),
          text('exception.message', errorInfo.message),
          text('exception.stacktrace', errorInfo.stack),
        ].filter(isKnown),
      },
    ],
  };
}

function encodeAttributes(span: AnyExportedAISpan, withContent: boolean): KeyValue[] {
  const { attributes = {}, metadata, errorInfo } = span;
  const { id, domain, category, details } = errorInfo ?? {};
  const isStructured = [id, domain, category, details].some((value) => value !== undefined);
  return [
    text('spanlight.span.type', span.type),
    flag('spanlight.event', span.isEvent),
    ...encodeGenAi(span, withContent),
    text('session.id', metadata?.['sessionId'] ?? metadata?.['threadId']),
    text('user.id', metadata?.['userId']),
    text('error.type', errorInfo && (errorInfo.name ?? '_OTHER')),
    json('spanlight.input', span.input),
    json('spanlight.output', span.output),
    json('spanlight.attributes', Object.keys(attributes).length > 0 ? attributes : undefined),
    json('spanlight.metadata', metadata),
    json('spanlight.error', isStructured ? { id, domain, category, details } : undefined),
  ].filter(isKnown);
}

function nanoseconds(date: Date): string {
  return `${toMicroseconds(date)}000`;
}
