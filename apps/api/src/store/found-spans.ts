import { and, eq, inArray } from 'drizzle-orm';
import { textsThatHold } from './block-search.ts';
import type { Engine } from './dialect.ts';
import type { ContentColumns } from './tables.ts';

/** A span, where it stands in the order of start, and the text that was found in it. */
export interface FoundSpan extends SpanPlace {
  text: string;
}

export interface SpanPlace {
  startedAt: number;
  spanId: string;
}

/** Far below what engines allow. */
const idsPerQuery = 500;

/**
 * Spans that brought a text, each once, by blocks of their trace: payloads come first, which hold the names; of payloads only
 * those in force.
 */
export async function foundSpans(
  engine: Engine,
  traceId: string,
  blocks: readonly ContentColumns[],
  folded: string,
): Promise<FoundSpan[]> {
  const texts = blocks.flatMap((block) =>
    [...textsThatHold(block, folded)].map(({ place, ...found }) => ({
      ...found,
      number: block.first + place,
    })),
  );
  const spans = await readSpans(engine, traceId, [...new Set(texts.map(({ spanId }) => spanId))]);
  const found = new Map<string, FoundSpan>();
  for (const { spanId, isPayload, number, text } of texts.toSorted(byKind)) {
    const span = spans.get(spanId);
    if (!span || found.has(spanId) || (isPayload && span.payload !== number)) continue;
    found.set(spanId, { spanId, startedAt: span.startedAt, text });
  }
  return [...found.values()];
}

function byKind(a: { isPayload: boolean }, b: { isPayload: boolean }): number {
  return Number(b.isPayload) - Number(a.isPayload);
}

async function readSpans({ db, tables: { spans } }: Engine, traceId: string, ids: readonly string[]) {
  const { spanId, startedAt, payload } = spans;
  const found = new Map<string, { startedAt: number; payload: number }>();
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const rows = await db
      .select({ spanId, startedAt, payload })
      .from(spans)
      .where(and(eq(spans.traceId, traceId), inArray(spanId, ids.slice(at, at + idsPerQuery))));
    for (const row of rows) found.set(row.spanId, row);
  }
  return found;
}
