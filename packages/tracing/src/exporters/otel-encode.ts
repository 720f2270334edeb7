import type { Encoded } from './delivery.ts';
import type { AnyValue, KeyValue } from './otlp-values.ts';

/** Seconds and nanoseconds. */
type HrTime = readonly [number, number];
type Attributes = Readonly<Record<string, unknown>>;

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState?: { serialize(): string } | undefined;
}

interface Scope {
  readonly name: string;
  readonly version?: string | undefined;
}

interface Resource {
  readonly attributes: Attributes;
  readonly asyncAttributesPending?: boolean | undefined;
  waitForAsyncAttributes?(): Promise<void>;
}

/** A span of OpenTelemetry's SDK for JavaScript, 1.x or 2.x, as far as it is looked at. */
export interface OtelSpan {
  readonly name: string;
  readonly kind: number;
  spanContext(): SpanContext;
  /** In 1.x. */
  readonly parentSpanId?: string | undefined;
  /** In 2.x. */
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly ended: boolean;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: Attributes;
  readonly links: readonly {
    readonly context: SpanContext;
    readonly attributes?: Attributes | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly events: readonly {
    readonly name: string;
    readonly time: HrTime;
    readonly attributes?: Attributes | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly resource: Resource;
  /** In 1.x. */
  readonly instrumentationLibrary?: Scope | undefined;
  /** In 2.x. */
  readonly instrumentationScope?: Scope | undefined;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** A span as it is sent, with what it is grouped by in a request. */
export interface EncodedOtelSpan extends Encoded {
  resource: Resource;
  scope: Scope;
}

/** One span as OTLP's JSON (opentelemetry-proto, trace.proto). Never throws: a span that can't be read is sent without its data. */
export function encodeOtelSpan(span: OtelSpan): EncodedOtelSpan {
  const { resource, instrumentationScope, instrumentationLibrary } = span;
  const scope = instrumentationScope ?? instrumentationLibrary ?? { name: '' };
  try {
    return { text: JSON.stringify({ ...head(span), ...data(span) }), resource, scope };
  } catch (error) {
    const attributes = [keyValue('spanlight.unreadable', String(error))];
    return { text: JSON.stringify({ ...head(span), attributes }), resource, scope };
  }
}

/** The body of a request, its spans by resource and scope. */
export function encodeOtelRequest(spans: readonly EncodedOtelSpan[]): string {
  const resources = Map.groupBy(spans, ({ resource }) => resource);
  const resourceSpans = [...resources].map(([{ attributes }, ofResource]) => {
    const scopes = Map.groupBy(ofResource, ({ scope }) => scope);
    const scopeSpans = [...scopes].map(([{ name, version }, ofScope]) => {
      const texts = ofScope.map(({ text }) => text).join(',');
      return `{"scope":${JSON.stringify({ name, version })},"spans":[${texts}]}`;
    });
    const resource = JSON.stringify({ attributes: keyValues(attributes) });
    return `{"resource":${resource},"scopeSpans":[${scopeSpans.join(',')}]}`;
  });
  return `{"resourceSpans":[${resourceSpans.join(',')}]}`;
}

function head(span: OtelSpan): object {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? span.parentSpanId,
    traceState: traceState?.serialize(),
    flags: traceFlags,
    name: span.name,
    // OTLP counts from 1, and has 0 for "unspecified".
    kind: span.kind + 1,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: span.ended ? nanoseconds(span.endTime) : undefined,
    status: span.status,
  };
}

function data(span: OtelSpan): object {
  return {
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount || undefined,
    events: span.events.map((event) => ({
      timeUnixNano: nanoseconds(event.time),
      name: event.name,
      attributes: keyValues(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount || undefined,
    })),
    droppedEventsCount: span.droppedEventsCount || undefined,
    links: span.links.map(({ context, attributes, droppedAttributesCount }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      traceState: context.traceState?.serialize(),
      attributes: keyValues(attributes),
      droppedAttributesCount: droppedAttributesCount || undefined,
    })),
    droppedLinksCount: span.droppedLinksCount || undefined,
  };
}

function nanoseconds([seconds, nanos]: HrTime): string {
  return `${seconds}${String(Math.trunc(nanos)).padStart(9, '0')}`;
}

function keyValues(attributes: Attributes = {}): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => keyValue(key, value));
}

function keyValue(key: string, value: unknown): KeyValue {
  return { key, value: anyValue(value) };
}

function anyValue(value: unknown): AnyValue {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      if (Number.isSafeInteger(value)) return { intValue: String(value) };
      // JSON has no words for these; the ones of proto3's JSON are text.
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    case 'object':
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
      if (value instanceof Uint8Array) return { bytesValue: base64(value) };
      return { kvlistValue: { values: keyValues(value as Attributes) } };
    case 'undefined':
    case 'function':
    case 'symbol':
      return {};
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
