import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { allOpen, nothingFolded, setCollapsed, type Folding } from './folding.ts';
import { testTree } from './test-tree.ts';
import { treeAction } from './tree-keys.ts';
import { visibleRows } from './visible-rows.ts';

// a ─ b ─ c, d
//   └ e
// f
const tree = testTree('a', ['a', 'b'], ['b', 'c'], ['b', 'd'], ['a', 'e'], 'f');
const show = (folding: Folding, of = tree) => visibleRows(of, { folding });
const open = show(nothingFolded);
const folded = show(setCollapsed(nothingFolded, [tree.byId.get('b')!], true));
const press = (key: string, active: number, rows = open) => treeAction(key, rows, active, 3);

describe('the keyboard of the tree', () => {
  it('moves by one, by a page, and to the ends, and stops there', () => {
    expect(press('ArrowDown', 0)).toEqual({ kind: 'move', index: 1 });
    expect(press('k', 0)).toEqual({ kind: 'move', index: 0 });
    expect(press('PageDown', 1)).toEqual({ kind: 'move', index: 4 });
    expect(press('PageDown', 4)).toEqual({ kind: 'move', index: 5 });
    expect(press('End', 0)).toEqual({ kind: 'move', index: 5 });
    expect(press('Home', 5)).toEqual({ kind: 'move', index: 0 });
  });

  it('starts at the first row when none is active', () => {
    expect(press('j', -1)).toEqual({ kind: 'move', index: 0 });
    expect(press('End', -1)).toEqual({ kind: 'move', index: 5 });
    expect(press('Enter', -1)).toBeNull();
    expect(press('j', -1, [])).toBeNull();
  });

  it('opens with the right arrow, then steps into the children', () => {
    expect(press('ArrowRight', 1, folded)).toEqual({
      kind: 'fold',
      rows: [folded[1]],
      collapse: false,
    });
    expect(press('ArrowRight', 1)).toEqual({ kind: 'move', index: 2 });
    expect(press('ArrowRight', 2)).toBeNull();
  });

  it('folds with the left arrow, then steps out to the parent', () => {
    expect(press('ArrowLeft', 1)).toEqual({ kind: 'fold', rows: [open[1]], collapse: true });
    expect(press('ArrowLeft', 3)).toEqual({ kind: 'move', index: 1 });
    expect(press('ArrowLeft', 1, folded)).toEqual({ kind: 'move', index: 0 });
    expect(press('ArrowLeft', 5)).toBeNull();
  });

  it('jumps between siblings over what is below them', () => {
    expect(press(']', 1)).toEqual({ kind: 'move', index: 4 });
    expect(press('[', 4)).toEqual({ kind: 'move', index: 1 });
    expect(press('[', 1)).toBeNull();
    expect(press(']', 3)).toBeNull();
    expect(press(']', 0)).toEqual({ kind: 'move', index: 5 });
  });

  it('does not take the child of another parent for a sibling', () => {
    const cousins = show(nothingFolded, testTree('a', ['a', 'b'], ['b', 'c'], ['a', 'd'], ['d', 'e']));
    expect(press(']', 2, cousins)).toBeNull();
    expect(press('[', 4, cousins)).toBeNull();
  });

  it('opens all that is folded with the star', () => {
    expect(press('*', 0, folded)).toEqual({ kind: 'fold', rows: [folded[1]], collapse: false });
  });

  it('opens a repeat with Enter, and steps out of it to its row', () => {
    const repeated = testTree(
      'a',
      ...Array.from({ length: 6 }, (_, i) => testRow(`r${i}`, 'a', { name: 'r' })),
    );
    const gathered = show(nothingFolded, repeated);
    expect(press('Enter', 1, gathered)).toEqual({ kind: 'fold', rows: [gathered[1]], collapse: false });
    const opened = show(allOpen, repeated);
    expect(press('ArrowLeft', 4, opened)).toEqual({ kind: 'move', index: 1 });
  });

  it('leaves other keys alone', () => {
    expect(press('q', 0)).toBeNull();
  });
});
