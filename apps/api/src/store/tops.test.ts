import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTops } from './tops.ts';

interface Place {
  spanId: string;
  parentSpanId: string | null;
  startedAt: number;
}

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** One place for each id, whose parents may form rings. */
const places = fc
  .array(fc.record({ parent: fc.option(fc.constantFrom(...ids, 'nobody')), startedAt: fc.nat({ max: 2 }) }), {
    minLength: ids.length,
    maxLength: ids.length,
  })
  .map((found) =>
    found.map(({ parent, startedAt }, n): Place => ({ spanId: ids[n]!, parentSpanId: parent, startedAt })),
  );

/** By what the function promises, step by step. */
function slowTopOf(spans: ReadonlyMap<string, Place>, spanId: string): string {
  const way: Place[] = [];
  for (let at = spans.get(spanId); at; at = spans.get(at.parentSpanId ?? '')) {
    if (way.includes(at)) {
      const ring = way.slice(way.indexOf(at));
      return ring.toSorted((a, b) => a.startedAt - b.startedAt || (a.spanId < b.spanId ? -1 : 1))[0]!.spanId;
    }
    way.push(at);
  }
  return way.at(-1)!.spanId;
}

test('finds the topmost span while spans come in any order, and get other parents', () => {
  const order = fc.shuffledSubarray(ids, { minLength: ids.length });
  fc.assert(
    fc.property(places, places, order, (before, after, arrival) => {
      const spans = new Map<string, Place>();
      const tops = createTops(spans);
      const check = () => {
        for (const spanId of spans.keys()) expect(tops.topOf(spanId)).toBe(slowTopOf(spans, spanId));
      };
      for (const spanId of arrival) {
        spans.set(spanId, before[ids.indexOf(spanId)]!);
        check();
      }
      for (const place of after) {
        spans.set(place.spanId, place);
        tops.forget();
        check();
      }
    }),
    { numRuns: 500 },
  );
});

test.each(['the lowest first', 'the topmost first'])(
  'looks at each span of a deep chain a few times: %s',
  (order) => {
    const depth = 2000;
    let looks = 0;
    class Counted extends Map<string, Place> {
      override get(spanId: string) {
        looks++;
        return super.get(spanId);
      }
    }
    const spans = new Counted();
    const tops = createTops(spans);
    const numbers = Array.from({ length: depth }, (_, n) =>
      order === 'the lowest first' ? depth - 1 - n : n,
    );
    for (const n of numbers) {
      const spanId = String(n);
      spans.set(spanId, { spanId, parentSpanId: n === 0 ? 'nobody' : String(n - 1), startedAt: n });
      tops.topOf(String(depth - 1));
      tops.topOf(spanId);
    }
    expect(looks).toBeLessThan(20 * depth);
  },
);
