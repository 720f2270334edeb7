import { and, desc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { DamagedBlockError, openBlock, type OpenBlock } from './content-block.ts';
import type { BlockPlace, Database, Engine } from './dialect.ts';
import { readContent, readPayload, type ReadContents, type ReadPayloadOptions } from './payload-text.ts';
import { preparedFor } from './prepared.ts';
import { toRaw } from './span-columns.ts';
import type { RawSpan } from '../raw-span.ts';
import type { ContentColumns, SpanColumns } from './tables.ts';

interface ReadBlock extends OpenBlock {
  first: number;
}

/** Reads contents of one trace; each block is read once. What it returns throws a DamagedBlockError. */
export function createContentReader(engine: Engine, db: Database, traceId: string): ReadContents {
  const blockOf = blockQuery(db, engine);
  const blocks: ReadBlock[] = [];

  const known = (number: number) =>
    blocks.findLast(({ first, ends }) => number >= first && number < first + ends.length);

  async function readBlock(number: number): Promise<ReadBlock> {
    const row: Pick<ContentColumns, 'first' | 'body'> | undefined = await blockOf.get({ traceId, number });
    const block = row && { first: row.first, ...openBlock(row.body) };
    if (!block || number >= block.first + block.ends.length)
      throw new DamagedBlockError(`The block of content ${number} is missing.`);
    blocks.push(block);
    return block;
  }

  return async (ranges) => {
    const texts: string[] = [];
    for (const [start, count] of ranges) {
      let text = '';
      for (let next = start; next < start + count;) {
        const { first, joined, ends } = known(next) ?? (await readBlock(next));
        const index = next - first;
        const endIndex = Math.min(start + count - first, ends.length);
        text += joined.slice(ends[index - 1] ?? 0, ends[endIndex - 1]);
        next = first + endIndex;
      }
      texts.push(text);
    }
    return texts;
  };
}

/** Blocks with what they hold, in the order of their places; without those that are gone. */
export async function readBlocks(
  { db, tables: { contents } }: Engine,
  places: readonly BlockPlace[],
): Promise<ContentColumns[]> {
  if (places.length === 0) return [];
  const ofTraces = [...Map.groupBy(places, ({ traceId }) => traceId)].map(([traceId, own]) =>
    and(
      eq(contents.traceId, traceId),
      inArray(
        contents.first,
        own.map(({ first }) => first),
      ),
    ),
  );
  const rows = await db
    .select()
    .from(contents)
    .where(or(...ofTraces));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return places.flatMap(({ id }) => byId.get(id) ?? []);
}

/** A span as it came over the wire. @throws {DamagedBlockError} */
export async function readRaw(
  read: ReadContents,
  row: SpanColumns,
  options?: ReadPayloadOptions,
): Promise<RawSpan> {
  const text = await readContent(read, row.payload);
  try {
    return toRaw(row, await readPayload(text, read, options));
  } catch (error) {
    // What was written is read: it is no longer what it was.
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new DamagedBlockError(`The payload of span ${row.spanId} is damaged.`, { cause: error });
    throw error;
  }
}

const blockQuery = preparedFor((db, { dialect, tables: { contents } }) =>
  dialect.prepare(
    db
      .select({ first: contents.first, body: contents.body })
      .from(contents)
      .where(
        and(eq(contents.traceId, sql.placeholder('traceId')), lte(contents.first, sql.placeholder('number'))),
      )
      .orderBy(desc(contents.first))
      .limit(1),
  ),
);
