import { buildTree, type SpanRow, type SpanTree } from '@spanlight/schema';
import { testRow } from '@spanlight/schema/test/test-row.ts';

/** `testTree('a', ['a', 'b'], …)`: a root is a name, a child is its parent's name and its own. */
export function testTree(...spans: (string | [parent: string, child: string] | SpanRow)[]): SpanTree {
  return buildTree(
    spans.map((span) => {
      if (typeof span === 'string') return testRow(span, null);
      return Array.isArray(span) ? testRow(span[1], span[0]) : span;
    }),
  );
}
