import type { CountedSpan } from './run-summary.ts';

/** Finds the topmost span that has come above another, as spans come in any order, at a cost that doesn't grow with the depth. */
export interface Tops {
  /**
   * The last span that is met on the way from a span to its parent, to that one's parent, and so on; of a ring of parents, its
   * earliest, where the tree cuts it, too. The span itself while its parent has not come.
   */
  topOf(spanId: string): string;
  /** A span has another parent than before. */
  forget(): void;
}

type Place = Pick<CountedSpan, 'spanId' | 'parentSpanId' | 'startedAt'>;

export function createTops(spans: ReadonlyMap<string, Place>): Tops {
  /** From spans to one that is far above them, though perhaps no longer the topmost. */
  const shortcuts = new Map<string, string>();

  function parentOf(spanId: string): string | null {
    const parentId = spans.get(spanId)?.parentSpanId ?? null;
    return parentId !== null && spans.has(parentId) ? parentId : null;
  }

  return {
    topOf(spanId) {
      const path = new Set<string>();
      let top = spanId;
      for (;;) {
        const up = shortcuts.get(top) ?? parentOf(top);
        if (up === null) break;
        path.add(top);
        if (path.has(up)) return earliestOfRing(up);
        top = up;
      }
      for (const passed of path) shortcuts.set(passed, top);
      return top;
    },
    forget() {
      shortcuts.clear();
    },
  };

  function earliestOfRing(spanId: string): string {
    let earliest = spans.get(spanId)!;
    for (let up = parentOf(spanId)!; up !== spanId; up = parentOf(up)!) {
      const span = spans.get(up)!;
      if (isEarlier(span, earliest)) earliest = span;
    }
    return earliest.spanId;
  }
}

function isEarlier(a: Place, b: Place): boolean {
  return a.startedAt === b.startedAt ? a.spanId < b.spanId : a.startedAt < b.startedAt;
}
