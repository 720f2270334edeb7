import type { SpanError, Status } from '@spanlight/schema';
import type { Span } from '../span.ts';
import { readText } from './attributes.ts';
import { generic } from './generic.ts';
import type { ConventionReader } from './meaning.ts';
import { otelGenai } from './otel-genai.ts';
import type { RawSpan } from '../raw-span.ts';
import { spanlight } from './spanlight.ts';

/** The first that matches a span reads it: the more specific a vocabulary, the further up it stands. */
const conventions: readonly ConventionReader[] = [spanlight, otelGenai, generic];

/** Gives a span its meaning. Pure: by its own attributes alone, so that any order of arrival gives the same. */
export function normalise(raw: RawSpan): Span {
  const convention = conventions.find((reader) => reader.matches(raw)) ?? generic;
  const error = readError(raw);
  return {
    ...convention.normalise(raw),
    convention: convention.name,
    traceId: raw.traceId,
    spanId: raw.spanId,
    parentSpanId: raw.parentSpanId,
    name: raw.name,
    kind: raw.kind,
    status: readStatus(raw),
    rawStatus: raw.status,
    startedAt: raw.startedAt,
    endedAt: raw.endedAt,
    error,
    errorMessage: error && firstLine(error.message),
    attributes: raw.attributes,
    resource: raw.resource,
    scope: raw.scope,
    events: raw.events,
    links: raw.links,
    serviceName: readText(raw.resource, 'service.name'),
  };
}

const errorCode = 2;

/** An error is known for sure only when the span ends: before that, its program may go on. */
function readStatus(raw: RawSpan): Status {
  if (raw.endedAt === null) return 'running';
  return raw.status.code === errorCode ? 'error' : 'ok';
}

/** From the last recorded exception, else from the status and `error.*`; an exception alone may have been handled. */
function readError(raw: RawSpan): SpanError | null {
  if (raw.status.code !== errorCode) return null;
  const exception = raw.events.findLast((event) => event.name === 'exception')?.attributes ?? {};
  const type = readText(exception, 'exception.type') ?? readText(raw.attributes, 'error.type');
  return {
    type,
    message:
      readText(exception, 'exception.message') ??
      (raw.status.message || null) ??
      readText(raw.attributes, 'error.message') ??
      type ??
      'The span ended with an error that has no message.',
    stack: readText(exception, 'exception.stacktrace'),
  };
}

const rowMessageLength = 200;

/** A row carries no payload: the whole message is in the span's details. */
function firstLine(message: string): string {
  const line = message.trim().split('\n', 1)[0] ?? '';
  return line.length > rowMessageLength ? `${line.slice(0, rowMessageLength)}…` : line;
}
