import type { SpanRow } from '../src/span.ts';

/** A row with what a test says of it; ids may be short. */
export function testRow(spanId: string, parentSpanId: string | null, fields: Partial<SpanRow> = {}): SpanRow {
  return {
    spanId,
    parentSpanId,
    name: spanId,
    type: 'generic',
    status: 'ok',
    isEvent: false,
    startedAt: 0,
    endedAt: 1000,
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
