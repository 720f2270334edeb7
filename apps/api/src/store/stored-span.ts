import { and, eq, sql } from 'drizzle-orm';
import type { Span } from '../span.ts';
import type { Database } from './dialect.ts';
import { preparedFor } from './prepared.ts';
import type { ReadContents } from './payload-text.ts';
import { readRaw } from './read-contents.ts';
import { statusOf } from './span-columns.ts';
import { withLogs } from './span-logs.ts';
import type { SpanColumns } from './tables.ts';
import type { Writer } from './write.ts';

export type SpanKey = Pick<Span, 'traceId' | 'spanId'>;

/** The row of a span; undefined when there is none. */
export async function readRow(writer: Writer, db: Database, key: SpanKey): Promise<SpanColumns | undefined> {
  const { traceId, spanId } = key;
  return rowQuery(db, writer).get({ traceId, spanId });
}

/** A span that is stored, without log records; whether it was interrupted is known to its row alone. */
export async function readKnown(
  writer: Writer,
  db: Database,
  contents: ReadContents,
  key: SpanKey,
): Promise<Span> {
  return writer.read(await readRaw(contents, (await readRow(writer, db, key))!));
}

/** All that a row is a part of, as it was told and as it is understood by now. */
export async function readStored(
  writer: Writer,
  db: Database,
  contents: ReadContents,
  { row, hasLogs }: { row: SpanColumns; hasLogs: boolean },
): Promise<Span> {
  const raw = await readRaw(contents, row);
  const span = writer.read(hasLogs ? await withLogs(writer, db, contents, raw) : raw);
  // Whether a program is gone is not said by what it sent.
  return row.endedAt === null ? { ...span, status: statusOf(row) } : span;
}

const rowQuery = preparedFor((db, { dialect, tables: { spans } }) =>
  dialect.prepare(
    db
      .select()
      .from(spans)
      .where(and(eq(spans.traceId, sql.placeholder('traceId')), eq(spans.spanId, sql.placeholder('spanId')))),
  ),
);
