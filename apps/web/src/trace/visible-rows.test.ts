import { describe, expect, it } from 'vitest';
import {
  foldToLevel,
  nothingFolded,
  parseFolding,
  printFolding,
  revealNode,
  setCollapsed,
} from './folding.ts';
import { testRow, testTree } from './test-tree.ts';
import { indexRows, nextError, visibleRows } from './visible-rows.ts';

const tree = testTree('a', ['a', 'b'], ['b', 'c'], ['b', 'd'], ['a', 'e'], 'f');
const ids = (rows: ReturnType<typeof visibleRows>) => rows.map((row) => row.node.spanId).join('');
const node = (id: string) => tree.byId.get(id)!;

describe('visible rows', () => {
  it('shows parents before children, siblings in order', () => {
    expect(ids(visibleRows(tree, nothingFolded))).toBe('abcdef');
  });

  it('hides what is below a folded span, and only that', () => {
    const rows = visibleRows(tree, setCollapsed(nothingFolded, [node('b')], true));
    expect(ids(rows)).toBe('abef');
    expect(rows.map((row) => row.isCollapsed)).toEqual([false, true, false, false]);
    expect(rows.map((row) => row.isExpandable)).toEqual([true, true, false, false]);
  });

  it('knows each row’s place among its siblings', () => {
    expect(visibleRows(tree, nothingFolded).map((row) => `${row.position}/${row.siblingCount}`)).toEqual([
      '1/2',
      '1/2',
      '1/2',
      '2/2',
      '2/2',
      '2/2',
    ]);
  });

  it('does not mark a span without children as folded', () => {
    expect(
      visibleRows(tree, setCollapsed(nothingFolded, [node('c')], true)).some((row) => row.isCollapsed),
    ).toBe(false);
  });

  it('walks 50,000 spans one below the other', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => testRow(`s${i}`, i === 0 ? null : `s${i - 1}`));
    const shown = visibleRows(testTree(...rows), nothingFolded);
    expect(shown).toHaveLength(50_000);
    expect(shown.at(-1)?.node.depth).toBe(49_999);
  });

  it('tells where a span stands', () => {
    expect(indexRows(visibleRows(tree, nothingFolded)).get('e')).toBe(4);
  });
});

describe('folding', () => {
  it('folds to a level, and opens one span again', () => {
    const level = foldToLevel(1);
    expect(ids(visibleRows(tree, level))).toBe('abef');
    expect(ids(visibleRows(tree, setCollapsed(level, [node('b')], false)))).toBe('abcdef');
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
    expect(ids(visibleRows(tree, revealNode(folded, node('d'))))).toBe('abcdef');
    expect(revealNode(folded, node('f'))).toBe(folded);
  });

  it('comes back from the address as it went', () => {
    const folding = { level: 2, collapsed: new Set(['a']), expanded: new Set(['b', 'c']) };
    expect(parseFolding(printFolding(folding))).toEqual(folding);
    expect(printFolding(nothingFolded)).toEqual({});
    expect(parseFolding({})).toEqual(nothingFolded);
  });

  it('ignores a level that is no number', () => {
    expect(parseFolding({ level: 'x' }).level).toBeNull();
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

  it('is none where nothing failed', () => {
    expect(nextError(tree, 'a')).toBeNull();
  });
});
