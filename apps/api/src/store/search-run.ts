import { and, eq, or, sql, type SQL } from 'drizzle-orm';
import type { ReadSpan } from '../span.ts';
import type { Engine } from './dialect.ts';
import { escapeLike } from './like-pattern.ts';
import { snippetOf } from './snippet.ts';
import { fromColumns } from './span-columns.ts';

export interface SearchMatch {
  spanId: string;
  /** The text around the first place that matches. */
  snippet: string;
}

export interface SearchResult {
  matches: SearchMatch[];
  /** There are more than are given. */
  isTruncated: boolean;
}

const maxMatches = 200;

/** The spans of a run whose name, tool, error or payload holds a text, in order of start. */
export async function searchRun(
  engine: Engine,
  traceId: string,
  text: string,
  read: ReadSpan,
): Promise<SearchResult> {
  const { db, tables } = engine;
  const { spans, payloads } = tables;
  const rows = await db
    .select({ span: spans, payload: payloads })
    .from(spans)
    .innerJoin(payloads, and(eq(payloads.traceId, spans.traceId), eq(payloads.spanId, spans.spanId)))
    .where(and(eq(spans.traceId, traceId), holds(engine, text)))
    .orderBy(spans.startedAt, spans.spanId)
    .limit(maxMatches + 1);
  const found = rows.slice(0, maxMatches).map(({ span, payload }) => fromColumns(span, payload, read));
  return {
    matches: found.map((span) => ({ spanId: span.spanId, snippet: snippetOf(span, text) })),
    isTruncated: rows.length > maxMatches,
  };
}

function holds({ tables: { spans, payloads }, dialect }: Engine, text: string): SQL | undefined {
  const plain = [spans.name, spans.toolName, spans.errorMessage];
  const json = [
    payloads.error,
    payloads.events,
    payloads.attributes,
    payloads.metadata,
    payloads.input,
    payloads.output,
  ];
  return or(
    ...plain.map((column) => dialect.matches(column, `%${escapeLike(text)}%`)),
    // In JSON, quotation marks and line breaks are written with a backslash.
    ...[...json, payloads.inputMessages, payloads.outputMessages].map((column) =>
      dialect.matches(sql`${column}`, `%${escapeLike(JSON.stringify(text).slice(1, -1))}%`),
    ),
  );
}
