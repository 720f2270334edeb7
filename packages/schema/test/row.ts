import type { SpanRow } from '../src/span.ts';

/** A row with what a test says of it. */
export function row(spanId: string, parentSpanId: string | null, fields: Partial<SpanRow> = {}): SpanRow {
  return {
    spanId,
    parentSpanId,
    name: spanId,
    type: 'generic',
    status: 'ok',
    isEvent: false,
    startedAt: 0,
    endedAt: 10,
    model: null,
    provider: null,
    usage: null,
    countsUsage: false,
    costUsd: null,
    timeToFirstTokenMs: null,
    toolName: null,
    errorMessage: null,
    ...fields,
  };
}
