import { describe, expect, it } from 'vitest';
import { linePath, pathOverRows } from './critical-line.ts';

describe('the critical path over the rows', () => {
  const path = [
    { spanId: 'a', start: 0, end: 10 },
    { spanId: 'b', start: 10, end: 40 },
    { spanId: 'c', start: 40, end: 60 },
    { spanId: 'a', start: 60, end: 100 },
  ];

  it('is on the row of the span, or on the one that hides it', () => {
    const rows = new Map([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
    expect(pathOverRows(path, (id) => rows.get(id))).toEqual([
      { row: 0, start: 0, end: 10 },
      { row: 1, start: 10, end: 60 },
      { row: 0, start: 60, end: 100 },
    ]);
  });

  it('is a line along the rows and between them', () => {
    const parts = pathOverRows(path, (id) => ({ a: 0, b: 1, c: 2 })[id]);
    const scale = { start: 0, end: 100, width: 100 };
    expect(linePath(parts, scale, { first: 0, last: 2, rowHeight: 10, offset: 5 })).toBe(
      'M0 5H10V15H40V25H60V5H100',
    );
  });

  it('leaves out what is out of sight', () => {
    const parts = pathOverRows(path, (id) => ({ a: 0, b: 100, c: 200 })[id]);
    const scale = { start: 0, end: 100, width: 100 };
    expect(linePath(parts, scale, { first: 90, last: 110, rowHeight: 10, offset: 0 })).toBe(
      'M0 890H10V1000H40V1110H60V890',
    );
    expect(
      linePath(parts, { start: 61, end: 80, width: 100 }, { first: 90, last: 110, rowHeight: 10, offset: 0 }),
    ).toBe('');
  });
});
