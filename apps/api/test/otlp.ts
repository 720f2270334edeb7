/** Writes OTLP/JSON for tests. */
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpAttribute[];
  status?: { code?: number; message?: string };
  events?: unknown[];
}

export interface OtlpAttribute {
  key: string;
  value: unknown;
}

export const traceId = '0af7651916cd43dd8448eb211c80319c';
export const spanId = 'b7ad6b7169203331';

/** 2026-11-22 in nanoseconds, and so many milliseconds later. */
export function nano(ms: number): string {
  return String(1_795_334_318_000_000_000n + BigInt(Math.round(ms * 1000)) * 1000n);
}

/** The same in microseconds. */
export function micro(ms: number): number {
  return 1_795_334_318_000_000 + ms * 1000;
}

/** A span of 100 ms without anything else, but for what is given. */
export function otlpSpan(span: Partial<OtlpSpan> = {}): OtlpSpan {
  return { traceId, spanId, name: 'work', startTimeUnixNano: nano(0), endTimeUnixNano: nano(100), ...span };
}

export function attributes(values: Record<string, unknown>): OtlpAttribute[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: attributes(value as Record<string, unknown>) } };
}

export function otlpRequest(
  spans: readonly unknown[],
  resource: Record<string, unknown> = { 'service.name': 'shop' },
) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: 'test', version: '1.0' }, spans }],
      },
    ],
  };
}
