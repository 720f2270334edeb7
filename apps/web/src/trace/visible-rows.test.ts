import type { SpanRow } from '@spanlight/schema';
import { testRow } from '@spanlight/schema/test/test-row.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOpen,
  foldRows,
  foldToLevel,
  nothingFolded,
  parseFolding,
  printFolding,
  revealNode,
  setCollapsed,
  type Folding,
} from './folding.ts';
import { frameworkSpans } from './noise.ts';
import { mostOutliers } from './repeats.ts';
import { testTree } from './test-tree.ts';
import { indexRows, nextError, repeatIds, visibleRows, type VisibleRow } from './visible-rows.ts';

const tree = testTree('a', ['a', 'b'], ['b', 'c'], ['b', 'd'], ['a', 'e'], 'f');
const show = (folding: Folding, of = tree) => visibleRows(of, { folding });
const ids = (rows: ReturnType<typeof visibleRows>) => rows.map((row) => row.node.spanId).join('');
const node = (id: string) => tree.byId.get(id)!;

describe('visible rows', () => {
  it('shows parents before children, siblings in order', () => {
    expect(ids(show(nothingFolded))).toBe('abcdef');
  });

  it('hides what is below a folded span, and only that', () => {
    const rows = show(setCollapsed(nothingFolded, [node('b')], true));
    expect(ids(rows)).toBe('abef');
    expect(rows.map((row) => row.isCollapsed)).toEqual([false, true, false, false]);
    expect(rows.map((row) => row.isExpandable)).toEqual([true, true, false, false]);
  });

  it('knows each row’s place among its siblings', () => {
    expect(show(nothingFolded).map((row) => `${row.position}/${row.siblingCount}`)).toEqual([
      '1/2',
      '1/2',
      '1/2',
      '2/2',
      '2/2',
      '2/2',
    ]);
  });

  it('does not mark a span without children as folded', () => {
    expect(show(setCollapsed(nothingFolded, [node('c')], true)).some((row) => row.isCollapsed)).toBe(false);
  });

  it('walks 50,000 spans one below the other', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => testRow(`s${i}`, i === 0 ? null : `s${i - 1}`));
    const shown = show(nothingFolded, testTree(...rows));
    expect(shown).toHaveLength(50_000);
    expect(shown.at(-1)?.node.depth).toBe(49_999);
  });

  it('tells where a span stands', () => {
    expect(indexRows(show(nothingFolded)).get('e')).toBe(4);
  });
});

describe('folding', () => {
  it('folds to a level, and opens one span again', () => {
    const level = foldToLevel(1);
    expect(ids(show(level))).toBe('abef');
    expect(ids(show(setCollapsed(level, [node('b')], false)))).toBe('abcdef');
  });

  it('comes back to where it was when a span is folded and opened', () => {
    const once = setCollapsed(foldToLevel(1), [node('b')], false);
    expect(printFolding(setCollapsed(once, [node('b')], true))).toEqual(printFolding(foldToLevel(1)));
  });

  it('says nothing of a span that was folded and opened', () => {
    const once = setCollapsed(nothingFolded, [node('b')], true);
    expect(printFolding(setCollapsed(once, [node('b')], false))).toEqual({});
  });

  it('opens all that hides a span, and nothing else', () => {
    const folded = setCollapsed(nothingFolded, [node('a'), node('b')], true);
    expect(ids(show(revealNode(folded, node('d'))))).toBe('abcdef');
    expect(revealNode(folded, node('f'))).toBe(folded);
  });

  it('comes back from the address as it went', () => {
    const folding = {
      level: 2,
      collapsed: new Set(['a']),
      expanded: new Set(['b', 'c']),
      repeats: new Set(['d']),
    };
    expect(parseFolding(printFolding(folding))).toEqual(folding);
    expect(parseFolding(printFolding(allOpen))).toEqual(allOpen);
    expect(printFolding(nothingFolded)).toEqual({});
    expect(parseFolding({})).toEqual(nothingFolded);
  });

  it('ignores a level that is no number', () => {
    expect(parseFolding({ level: 'x' }).level).toBeNull();
  });
});

describe('what is left out', () => {
  const wrapped = testTree(
    'a',
    testRow('w', 'a'),
    testRow('c', 'w', { type: 'model_generation' }),
    testRow('x', 'c', { type: 'model_chunk' }),
    testRow('y', 'c', { type: 'model_chunk' }),
  );

  it('puts what is below it in its place, and counts it', () => {
    const rows = visibleRows(wrapped, { folding: nothingFolded, leftOut: frameworkSpans(wrapped) });
    expect(ids(rows)).toBe('ac');
    expect(rows.map(({ depth, leftOut }) => [depth, leftOut])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(rows[1]?.isExpandable).toBe(false);
  });

  it('shows those that are asked for', () => {
    const shown = new Set(['y']);
    const rows = visibleRows(wrapped, { folding: nothingFolded, leftOut: frameworkSpans(wrapped), shown });
    expect(ids(rows)).toBe('acy');
  });

  it('loses nothing, whatever is folded', () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
    const types = fc.infiniteStream(
      fc.constantFrom('generic', 'model_chunk', 'model_generation', 'tool_call'),
    );
    fc.assert(
      fc.property(parents, types, (parent, type) => {
        const made = testTree(
          testRow('s0', null, { type: 'agent_run' }),
          ...parent.map((p, i) =>
            testRow(`s${i + 1}`, `s${p % (i + 1)}`, { name: 'same', type: type.next().value }),
          ),
        );
        const leftOut = frameworkSpans(made);
        const rows = visibleRows(made, { folding: allOpen, leftOut });
        const seen = rows.filter((row) => !row.repeat).map((row) => row.node.spanId);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length + leftOut.size).toBe(made.byId.size);
        expect(rows.reduce((sum, row) => sum + row.leftOut, 0)).toBe(leftOut.size);
      }),
    );
  });
});

describe('repeats', () => {
  const calls = (count: number, rest: (i: number) => Partial<SpanRow> = () => ({})) =>
    testTree(
      'a',
      ...Array.from({ length: count }, (_, i) =>
        testRow(`r${i}`, 'a', { name: 'read', startedAt: i, endedAt: i + 1000, ...rest(i) }),
      ),
      testRow('z', 'a', { startedAt: 900 }),
    );
  const keys = (rows: VisibleRow[]) => rows.map((row) => row.key);

  it('gathers more than five that are alike, and opens them again', () => {
    expect(keys(show(nothingFolded, calls(5)))).toHaveLength(7);
    const six = calls(6);
    const rows = show(nothingFolded, six);
    expect(keys(rows)).toEqual(['a', 'repeat-r0', 'z']);
    expect(rows[1]).toMatchObject({ isCollapsed: true, position: 1, siblingCount: 2 });
    const open = foldRows(nothingFolded, [rows[1]!], false, () => []);
    expect(keys(show(open, six))).toEqual(['a', 'repeat-r0', 'r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'z']);
    expect(
      keys(
        show(
          foldRows(open, [rows[1]!], true, () => []),
          six,
        ),
      ),
    ).toEqual(keys(rows));
  });

  it('closes one of all that are open', () => {
    const six = calls(6);
    const [, row] = show(allOpen, six);
    const closed = foldRows(allOpen, [row!], true, () => repeatIds(six));
    expect(keys(show(closed, six))).toEqual(['a', 'repeat-r0', 'z']);
  });

  it('tells how long they took, and keeps those that stand out', () => {
    const odd = calls(9, (i) => ({
      endedAt: i === 4 ? 90_000 : i + 1000 * (1 + (i % 3)),
      ...(i === 7 && { status: 'error' }),
    }));
    const rows = show(nothingFolded, odd);
    expect(keys(rows)).toEqual(['a', 'repeat-r0', 'r4', 'r7', 'z']);
    expect(rows[1]?.repeat?.times).toEqual({ min: 1, median: 2, max: 89.996 });
    expect(rows[1]?.repeat).toMatchObject({ failedCount: 1, outlierCount: 2 });
  });

  it('says how many stand out when they are too many to show', () => {
    const rows = show(
      nothingFolded,
      calls(20, (i) => ({ status: i % 2 === 0 ? 'error' : 'ok' })),
    );
    expect(rows[1]?.repeat?.outlierCount).toBe(10);
    expect(rows).toHaveLength(3 + mostOutliers);
  });

  it('leaves those alone that it is told to, and others between that are not alike', () => {
    expect(visibleRows(calls(8), { folding: nothingFolded, gathers: () => false })).toHaveLength(10);
    const turns = testTree(
      'a',
      ...Array.from({ length: 12 }, (_, i) => testRow(`r${i}`, 'a', { name: i % 2 === 0 ? 'think' : 'act' })),
    );
    expect(show(nothingFolded, turns)).toHaveLength(13);
  });
});

describe('next error', () => {
  const failing = testTree(
    'a',
    testRow('b', 'a', { status: 'error' }),
    ['a', 'c'],
    testRow('d', 'c', { status: 'error' }),
  );

  it('goes down the tree, and from the last to the first', () => {
    expect(nextError(failing, null)?.spanId).toBe('b');
    expect(nextError(failing, 'b')?.spanId).toBe('d');
    expect(nextError(failing, 'd')?.spanId).toBe('b');
  });

  it('goes up the tree, and from the first to the last', () => {
    expect(nextError(failing, null, -1)?.spanId).toBe('d');
    expect(nextError(failing, 'd', -1)?.spanId).toBe('b');
    expect(nextError(failing, 'b', -1)?.spanId).toBe('d');
    expect(nextError(failing, 'c', -1)?.spanId).toBe('b');
  });

  it('is none where nothing failed', () => {
    expect(nextError(tree, 'a')).toBeNull();
  });
});
