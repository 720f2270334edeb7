import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import { buildTree, type SpanTree } from './tree.ts';

/** The tree as lines of text, two blanks a level: `?` marks a placeholder, `!` a cut. */
function drawn(tree: SpanTree): string[] {
  const lines: string[] = [];
  const stack = tree.roots.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    lines.push(`${'  '.repeat(node.depth)}${node.spanId}${node.row ? '' : '?'}${node.isCycleCut ? '!' : ''}`);
    stack.push(...node.children.toReversed());
  }
  return lines;
}

describe('buildTree', () => {
  it('orders siblings by start, and ties as they were given', () => {
    const tree = buildTree([
      testRow('b', 'root', { startedAt: 5 }),
      testRow('root', null),
      testRow('c', 'root', { startedAt: 5 }),
      testRow('a', 'root', { startedAt: 1 }),
    ]);
    expect(drawn(tree)).toEqual(['root', '  a', '  b', '  c']);
  });

  it('keeps the place of a parent that has not come', () => {
    const tree = buildTree([
      testRow('late', 'gone', { startedAt: 7 }),
      testRow('root', null, { startedAt: 9 }),
    ]);
    expect(drawn(tree)).toEqual(['gone?', '  late', 'root']);
  });

  it('cuts a ring at its earliest span and shows every span of it', () => {
    const tree = buildTree([
      testRow('a', 'c', { startedAt: 3 }),
      testRow('b', 'a', { startedAt: 1 }),
      testRow('c', 'b', { startedAt: 2 }),
      testRow('self', 'self', { startedAt: 9 }),
      testRow('below', 'a', { startedAt: 4 }),
    ]);
    expect(drawn(tree)).toEqual(['b!', '  c', '    a', '      below', 'self!']);
  });

  it('takes the last row of an id', () => {
    const tree = buildTree([testRow('a', null, { status: 'running', endedAt: null }), testRow('a', null)]);
    expect(tree.roots).toHaveLength(1);
    expect(tree.roots[0]!.row!.status).toBe('ok');
  });

  it('counts errors, running spans and times up to the root', () => {
    const tree = buildTree([
      testRow('root', null, { startedAt: 5, endedAt: 20 }),
      testRow('a', 'root', { startedAt: 6, endedAt: 30, status: 'error' }),
      testRow('b', 'a', { startedAt: 2, endedAt: 9, status: 'error' }),
      testRow('other', null, { startedAt: 50, endedAt: 60 }),
      testRow('live', 'other', { startedAt: 51, endedAt: null, status: 'running' }),
    ]);
    const [root, other] = tree.roots;
    expect(root!.subtree).toEqual({
      spanCount: 3,
      errorCount: 2,
      runningCount: 0,
      startedAt: 2,
      endedAt: 30,
    });
    expect(other!.subtree).toEqual({
      spanCount: 2,
      errorCount: 0,
      runningCount: 1,
      startedAt: 50,
      endedAt: null,
    });
  });

  it('holds 100,000 spans one below the other, and as many side by side', () => {
    const size = 100_000;
    const chain = Array.from({ length: size }, (_, i) => testRow(`s${i}`, i === 0 ? null : `s${i - 1}`));
    expect(buildTree(chain.toReversed()).byId.get(`s${size - 1}`)!.depth).toBe(size - 1);
    const wide = Array.from({ length: size }, (_, i) => testRow(`s${i}`, i === 0 ? null : 's0'));
    expect(buildTree(wide).roots[0]!.children).toHaveLength(size - 1);
  });

  it('has each span once, whatever the parents are, and is the same in any order of arrival', () => {
    const ids = fc.integer({ min: 0, max: 11 }).map((i) => `s${i}`);
    const rows = fc
      .uniqueArray(fc.record({ id: ids, parent: fc.option(ids), startedAt: fc.nat() }), {
        selector: (span) => span.id,
        maxLength: 12,
      })
      // Distinct starts, since ties are broken by order of arrival.
      .map((spans) =>
        spans.map((span, i) => testRow(span.id, span.parent, { startedAt: span.startedAt * 12 + i })),
      );
    fc.assert(
      fc.property(
        rows.chain((spans) =>
          fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length })),
        ),
        ([spans, shuffled]) => {
          const lines = drawn(buildTree(spans));
          const shown = lines.map((line) => line.trim().replace('!', '')).filter((id) => !id.endsWith('?'));
          expect(shown.toSorted()).toEqual(spans.map((span) => span.spanId).toSorted());
          expect(drawn(buildTree(shuffled))).toEqual(lines);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
