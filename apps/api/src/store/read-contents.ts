import { and, desc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { DamagedBlockError, openBlock, type OpenBlock } from './content-block.ts';
import type { BlockPlace, Database, Engine } from './dialect.ts';
import { readPayload, type ReadContents, type ReadPayloadOptions } from './payload-text.ts';
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

  async function blockWith(number: number): Promise<ReadBlock> {
    const known = blocks.findLast(({ first, ends }) => number >= first && number < first + ends.length);
    if (known) return known;
    const row: Pick<ContentColumns, 'first' | 'body'> | undefined = await blockOf.get({ traceId, number });
    const block = row && { first: row.first, ...openBlock(row.body) };
    if (!block || number >= block.first + block.ends.length)
      throw new DamagedBlockError(`The block of content ${number} is missing.`);
    blocks.push(block);
    return block;
  }

  return async (first, count) => {
    let joined = '';
    for (let next = first; next < first + count;) {
      const block = await blockWith(next);
      const index = next - block.first;
      const endIndex = Math.min(first + count - block.first, block.ends.length);
      joined += block.joined.slice(block.ends[index - 1] ?? 0, block.ends[endIndex - 1]);
      next = block.first + endIndex;
    }
    return joined;
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
  const text = await read(row.payload, 1);
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
