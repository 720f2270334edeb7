import { buildTree, type SpanRow, type SpanTree } from '@spanlight/schema';

/** A row with what a test names; ids may be short. */
export function testRow(spanId: string, parentSpanId: string | null, rest: Partial<SpanRow> = {}): SpanRow {
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
    ...rest,
  };
}

/** `testTree('a', ['a', 'b'], …)`: a root is a name, a child is its parent's name and its own. */
export function testTree(...spans: (string | [parent: string, child: string] | SpanRow)[]): SpanTree {
  return buildTree(
    spans.map((span) => {
      if (typeof span === 'string') return testRow(span, null);
      return Array.isArray(span) ? testRow(span[1], span[0]) : span;
    }),
  );
}
