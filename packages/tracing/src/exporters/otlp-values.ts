/** OTLP's JSON form of a value (opentelemetry-proto, common.proto): 64-bit integers are text, and so is what no number can say. */
export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number | string }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
  | { bytesValue: string }
  | Record<string, never>;

export interface KeyValue {
  key: string;
  value: AnyValue;
}

// Attributes come from typed programs and untyped ones alike: each of these, and of otlp-numbers.ts, gives undefined for what is
// not of its kind.

export function text(key: string, value: unknown): KeyValue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return { key, value: { stringValue: String(value) } };
}

export function json(key: string, value: unknown): KeyValue | undefined {
  return text(key, JSON.stringify(value));
}

/** Only what holds is written. */
export function flag(key: string, value: unknown): KeyValue | undefined {
  return value === true ? { key, value: { boolValue: true } } : undefined;
}

export function isKnown<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
