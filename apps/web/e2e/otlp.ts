import type { Spanlight } from './spanlight.ts';

/** What a test says of a span; all else is left out. */
export interface SpanFields {
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** Milliseconds after the run's start. */
  from: number;
  /** Null: still running. */
  to: number | null;
  attributes?: Record<string, unknown>;
  error?: string;
  events?: { name: string; attributes: Record<string, string> }[];
  links?: { traceId: string; spanId: string; attributes: Record<string, string> }[];
}

const start = Date.now() - 3_600_000;

/** Where now is in what `sendSpans` sends: milliseconds after the run's start. */
export function now(): number {
  return Date.now() - start;
}

/** Sends spans as OTLP/JSON to a server, as one run that started an hour ago. */
export async function sendSpans(
  spanlight: Pick<Spanlight, 'url'>,
  traceId: string,
  spans: readonly SpanFields[],
): Promise<void> {
  const response = await fetch(`${spanlight.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: spans.map((span) => otlpSpan(traceId, span)) }] }],
    }),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
}

function otlpSpan(traceId: string, span: SpanFields) {
  const { spanId, parentSpanId, name, from, to, attributes = {}, error, events = [], links = [] } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    startTimeUnixNano: nanoseconds(from),
    ...(to !== null && { endTimeUnixNano: nanoseconds(to) }),
    attributes: otlpAttributes(attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: nanoseconds(from),
      attributes: otlpAttributes(event.attributes),
    })),
    links: links.map((link) => ({ ...link, attributes: otlpAttributes(link.attributes) })),
    status: error === undefined ? {} : { code: 2, message: error },
  };
}

function nanoseconds(ms: number): string {
  return `${start + Math.floor(ms)}${String(Math.round((ms % 1) * 1e6)).padStart(6, '0')}`;
}

function otlpAttributes(attributes: Record<string, unknown>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

function otlpValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } };
  return { kvlistValue: { values: otlpAttributes(value as Record<string, unknown>) } };
}

/** Ids by number: a test that knows the number knows the id. */
export function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** A message in the shape of OpenTelemetry's conventions. */
export type OtelPart =
  | { type: 'text' | 'reasoning'; content: string }
  | { type: 'tool_call'; id: string; name: string; arguments: unknown }
  | { type: 'tool_call_response'; id: string; response: unknown };

export interface OtelMessage {
  role: string;
  parts: OtelPart[];
}

export function say(role: string, content: string): OtelMessage {
  return { role, parts: [{ type: 'text', content }] };
}

export interface ModelCallFields extends Omit<SpanFields, 'name'> {
  model?: string;
  input: readonly OtelMessage[];
  output: readonly OtelMessage[];
  tools?: readonly object[];
}

/** A model call as OpenTelemetry's conventions have it. */
export function modelCall({
  model = 'gpt-5-mini',
  input,
  output,
  tools,
  ...span
}: ModelCallFields): SpanFields {
  return {
    ...span,
    name: `chat ${model}`,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'gen_ai.input.messages': JSON.stringify(input),
      'gen_ai.output.messages': JSON.stringify(output),
      ...(tools && { 'gen_ai.tool.definitions': JSON.stringify(tools) }),
      ...span.attributes,
    },
  };
}

export function agentSpan(span: SpanFields): SpanFields {
  return {
    ...span,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': span.name,
      ...span.attributes,
    },
  };
}

export function toolSpan(span: SpanFields & { input?: unknown; output?: unknown }): SpanFields {
  const { input, output, ...rest } = span;
  return {
    ...rest,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': span.name,
      ...(input !== undefined && { 'gen_ai.tool.call.arguments': JSON.stringify(input) }),
      ...(output !== undefined && {
        'gen_ai.tool.call.result': typeof output === 'string' ? output : JSON.stringify(output),
      }),
      ...span.attributes,
    },
  };
}
