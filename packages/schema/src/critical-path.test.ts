import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import { criticalPath } from './critical-path.ts';
import type { SpanRow } from './span.ts';
import { buildTree } from './tree.ts';

const row = (spanId: string, parentSpanId: string | null, startedAt: number, endedAt: number | null) =>
  testRow(spanId, parentSpanId, {
    startedAt,
    endedAt,
    status: endedAt === null ? 'running' : 'ok',
    isEvent: startedAt === endedAt,
  });

const pathOf = (rows: SpanRow[], now = 1000) =>
  criticalPath(buildTree(rows), now).map(({ spanId, start, end }) => `${spanId} ${start}-${end}`);

describe('the critical path', () => {
  it('goes through a chain of children, and through their parent in between', () => {
    expect(pathOf([row('a', null, 0, 100), row('b', 'a', 10, 40), row('c', 'a', 50, 90)])).toEqual([
      'a 0-10',
      'b 10-40',
      'a 40-50',
      'c 50-90',
      'a 90-100',
    ]);
  });

  it('takes of parallel children the one that ended last', () => {
    expect(pathOf([row('a', null, 0, 100), row('b', 'a', 0, 60), row('c', 'a', 0, 100)])).toEqual([
      'c 0-100',
    ]);
  });

  it('leaves out a child that was still going when the next began', () => {
    expect(pathOf([row('a', null, 0, 100), row('b', 'a', 0, 60), row('c', 'a', 50, 100)])).toEqual([
      'a 0-50',
      'c 50-100',
    ]);
  });

  it('goes down to where the time was spent', () => {
    expect(pathOf([row('a', null, 0, 100), row('b', 'a', 0, 100), row('c', 'b', 20, 100)])).toEqual([
      'b 0-20',
      'c 20-100',
    ]);
  });

  it('ends a child with its parent, and what is running now', () => {
    expect(pathOf([row('a', null, 0, 100), row('b', 'a', 50, 400)])).toEqual(['a 0-50', 'b 50-100']);
    expect(pathOf([row('a', null, 0, null), row('b', 'a', 50, null)], 200)).toEqual(['a 0-50', 'b 50-200']);
  });

  it('goes from root to root, and through a parent that has not come', () => {
    expect(pathOf([row('a', null, 0, 40), row('b', null, 60, 100)])).toEqual(['a 0-40', 'b 60-100']);
    expect(pathOf([row('b', 'missing', 0, 40), row('c', 'missing', 60, 100)])).toEqual([
      'b 0-40',
      'c 60-100',
    ]);
  });

  it('leaves no gap within a root, and names no span for a time when it was not there', () => {
    const span = fc.record({ parent: fc.nat(), start: fc.nat(500), length: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
        const rows = [row('s0', null, 0, 1000)];
        for (const [i, { parent, start, length }] of spans.entries()) {
          rows.push(row(`s${i + 1}`, `s${parent % (i + 1)}`, start, start + length));
        }
        const byId = new Map(rows.map((each) => [each.spanId, each]));
        let at = 0;
        for (const part of criticalPath(buildTree(rows), 1000)) {
          expect(part.start).toBe(at);
          expect(part.end).toBeGreaterThan(part.start);
          const { startedAt, endedAt } = byId.get(part.spanId)!;
          expect(part.start).toBeGreaterThanOrEqual(startedAt);
          expect(part.end).toBeLessThanOrEqual(endedAt!);
          at = part.end;
        }
        expect(at).toBe(1000);
      }),
    );
  });

  it('walks 50,000 spans one below the other', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) =>
      row(`s${i}`, i === 0 ? null : `s${i - 1}`, i, 200_000 - i),
    );
    expect(pathOf(rows)).toHaveLength(99_999);
  });
});
