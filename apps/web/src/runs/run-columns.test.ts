import { describe, expect, it } from 'vitest';
import { fitColumns, nextSort, runColumns } from './run-columns.ts';

const ids = (width: number) => fitColumns(width).map((column) => column.id);

describe('the columns of the runs table', () => {
  it('all stand on a wide screen', () => {
    expect(ids(2560)).toEqual(runColumns.map((column) => column.id));
  });

  it('never need more than there is', () => {
    for (let width = 400; width <= 2560; width += 20) {
      const needed = fitColumns(width).reduce((sum, column) => sum + column.width, 32);
      expect(needed).toBeLessThanOrEqual(width);
    }
  });

  it('keep name and duration where there is room for little', () => {
    expect(ids(360)).toEqual(['name', 'duration']);
  });

  it('come back in the same order as the page widens', () => {
    const order = runColumns.map((column) => column.id);
    for (let width = 360; width <= 2560; width += 100) {
      const shown = ids(width);
      expect(shown).toEqual(order.filter((id) => shown.includes(id)));
    }
  });
});

describe('sorting', () => {
  it('starts with the greatest, and turns round on a second click', () => {
    expect(nextSort('-started', 'cost')).toBe('-cost');
    expect(nextSort('-cost', 'cost')).toBe('cost');
    expect(nextSort('cost', 'cost')).toBe('-cost');
  });
});
