import { isModelCall, usageFields, type Overlooked, type SpanError, type Status } from '@spanlight/schema';
import { maxAttributes } from '../first-attributes.ts';
import type { RawSpan } from '../raw-span.ts';
import type { Span } from '../span.ts';
import { readText } from './attributes.ts';
import { conventions } from './conventions.ts';
import { readException } from './exception.ts';
import { createInterpret, type Interpretation } from './interpret.ts';
import { refusedValues } from './json-text.ts';
import { maxEvents, withFewEvents, withFirstAttributes } from './readable-part.ts';
import { makeUsage } from './usage.ts';

const interpret = createInterpret(conventions);

/**
 * Gives a span its meaning. Pure: by its own attributes alone, so that any order of arrival gives the same. What only
 * a span's details show is read when it is asked for: tool definitions, parameters, why a model ended, where each value
 * came from, what was too much to be read when it came, and so on.
 */
export function normalise(raw: RawSpan, isDetailed = false, leavesLong = false): Span {
  const keys = isDetailed ? Object.keys(raw.attributes) : null;
  const part = withFirstAttributes(raw, interpret.keys, keys);
  const overlooked = keys && findOverlooked(part, raw.events.length, keys.length);
  // A copy, since what rules have read of one is remembered.
  const few = isDetailed ? { ...part } : withFewEvents(part);
  const { convention, meaning, provenance } = interpret(few, isDetailed, leavesLong);
  const type = meaning.type ?? 'generic';
  const usage = makeUsage(type, meaning);
  const usageRole = meaning.usageRole ?? (isModelCall(type) ? 'call' : usage && 'aggregate');
  const error = readError(raw, meaning.error ?? null);
  const span: Span = {
    convention,
    type,
    isEvent: meaning.isEvent ?? false,
    model: meaning.model ?? null,
    // Embeddings are answered by the model that was asked, which emitters don't repeat.
    responseModel: meaning.responseModel ?? (type === 'embedding' ? (meaning.model ?? null) : null),
    responseId: meaning.responseId ?? null,
    provider: meaning.provider ?? null,
    usage,
    usageRole,
    // As far as the span alone can tell: the store knows the run's other spans.
    countsUsage: usageRole === 'call',
    costUsd: meaning.costUsd ?? null,
    costSource: meaning.costUsd === undefined ? null : 'reported',
    priceVersion: null,
    timeToFirstTokenMs: meaning.timeToFirstTokenMs ?? null,
    toolName: meaning.toolName ?? null,
    toolCallId: meaning.toolCallId ?? null,
    agentName: meaning.agentName ?? null,
    input: meaning.input ?? null,
    output: meaning.output ?? null,
    inputMessages: meaning.inputMessages ?? null,
    outputMessages: meaning.outputMessages ?? null,
    toolDefinitions: meaning.toolDefinitions ?? null,
    parameters: meaning.parameters ?? null,
    finishReason: meaning.finishReason ?? null,
    promptTemplate: meaning.promptTemplate ?? null,
    metadata: meaning.metadata ?? null,
    traceName: meaning.traceName ?? null,
    sessionId: meaning.sessionId ?? null,
    userId: meaning.userId ?? null,
    tags: meaning.tags ?? [],
    traceId: raw.traceId,
    spanId: raw.spanId,
    parentSpanId: raw.parentSpanId,
    name: raw.name,
    kind: raw.kind,
    status: readStatus(raw, error),
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
    provenance: provenance ? toProvenance(provenance) : {},
    otherAttributes: provenance && keys ? unread(keys, provenance) : [],
    isPartlyRead: isDetailed ? overlooked !== null : few !== raw || refusedValues().size > 0,
  };
  if (overlooked) span.overlooked = overlooked;
  return span;
}

const errorCode = 2;

/** An error is known for sure only when the span ends: before that, its program may go on. */
function readStatus(raw: RawSpan, error: SpanError | null): Status {
  if (raw.endedAt === null) return 'running';
  return error ? 'error' : 'ok';
}

/**
 * By the span's status from the last recorded exception, else from the status and `error.*`; by status alone, since an exception
 * may have been handled. Some conventions tell in other ways, `reported`.
 */
function readError(raw: RawSpan, reported: SpanError | null): SpanError | null {
  if (raw.status.code !== errorCode) return reported;
  const exception = readException(raw.events);
  const type = exception.type ?? readText(raw.attributes, 'error.type');
  return {
    type: type ?? reported?.type ?? null,
    message:
      exception.message ??
      (raw.status.message || null) ??
      readText(raw.attributes, 'error.message') ??
      reported?.message ??
      type ??
      'The span ended with an error that has no message.',
    stack: exception.stack ?? reported?.stack ?? null,
  };
}

const rowMessageLength = 200;

/** A row carries no payload: the whole message is in the span's details. */
function firstLine(message: string): string {
  const line = message.trim().split('\n', 1)[0] ?? '';
  return line.length > rowMessageLength ? `${line.slice(0, rowMessageLength)}…` : line;
}

const countNames: ReadonlySet<string> = new Set(usageFields);

function toProvenance(provenance: NonNullable<Interpretation['provenance']>): Span['provenance'] {
  return Object.fromEntries(
    Object.entries(provenance).map(([field, from]) => [
      countNames.has(field) ? `usage.${field}` : field,
      from,
    ]),
  );
}

function unread(keys: readonly string[], provenance: NonNullable<Interpretation['provenance']>): string[] {
  const read = new Set(Object.values(provenance).flatMap(({ keys: from }) => from));
  return keys.filter((key) => !read.has(key));
}

/** What is not read of a span when it comes: reads it once more as it was read then. */
function findOverlooked(part: RawSpan, eventCount: number, attributeCount: number): Overlooked | null {
  const read = Math.min(attributeCount, maxAttributes);
  interpret(withFewEvents(part), false);
  const refused = refusedValues();
  const values = Object.entries(part.attributes).filter(([, value]) => refused.has(value));
  if (refused.size === 0 && read === attributeCount && eventCount <= maxEvents) return null;
  return {
    attributes: { read, total: attributeCount },
    events: { read: Math.min(eventCount, maxEvents), total: eventCount },
    values: values.map(([key, value]) => ({
      key,
      characters: typeof value === 'string' ? value.length : null,
    })),
  };
}
