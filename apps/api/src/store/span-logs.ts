import type { SpanEvent } from '@spanlight/schema';
import { and, eq } from 'drizzle-orm';
import type { RawSpan } from '../raw-span.ts';
import type { Database, Engine } from './dialect.ts';
import { readContent, type ReadContents } from './payload-text.ts';

/** A log record that belongs to a span, be that here or not. */
export interface SpanLog {
  traceId: string;
  spanId: string;
  /** Its time is 0 when it has none. */
  event: SpanEvent;
}

/** A log record that another thread has read and packed: its event as JSON. */
export interface PackedLog extends Omit<SpanLog, 'event'> {
  json: string;
}

/**
 * A span with the log records that belong to it as events: all events in order of time. They are kept apart from the span, so
 * that it doesn't matter which came first.
 */
export async function withLogs(
  { tables: { logs } }: Engine,
  db: Database,
  read: ReadContents,
  span: RawSpan,
): Promise<RawSpan> {
  const rows = await db
    .select({ content: logs.content })
    .from(logs)
    .where(and(eq(logs.traceId, span.traceId), eq(logs.spanId, span.spanId)));
  if (rows.length === 0) return span;
  // A record that came twice is one.
  const texts = new Set<string>();
  for (const { content } of rows) texts.add(await readContent(read, content));
  // In an order that doesn't depend on that of arrival.
  const events = [...texts].toSorted().map((text) => JSON.parse(text) as SpanEvent);
  const timed = events.map((event) => ({ ...event, time: event.time || span.startedAt }));
  return { ...span, events: [...span.events, ...timed].toSorted((a, b) => a.time - b.time) };
}

/** Spans of a trace that have log records, be they here or not. */
export async function readSpansWithLogs(
  { tables: { logs } }: Engine,
  db: Database,
  traceId: string,
): Promise<Set<string>> {
  const rows = await db.selectDistinct({ spanId: logs.spanId }).from(logs).where(eq(logs.traceId, traceId));
  return new Set(rows.map(({ spanId }) => spanId));
}
