import { and, desc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { DamagedBlockError, unpackBlock } from './content-block.ts';
import type { BlockPlace, Database, Engine } from './dialect.ts';
import { readPayload, type ReadPayloadOptions } from './payload-text.ts';
import { preparedFor } from './prepared.ts';
import { toRaw } from './span-columns.ts';
import type { RawSpan } from '../raw-span.ts';
import type { ContentColumns, SpanColumns } from './tables.ts';

/** Reads contents of one trace; each block is read once. */
export interface ContentReader {
  find(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

interface OpenBlock {
  first: number;
  texts: string[];
}

export function createContentReader(engine: Engine, db: Database, traceId: string): ContentReader {
  const blockOf = blockQuery(db, engine);
  const blocks: OpenBlock[] = [];

  async function findOne(number: number): Promise<string> {
    let block = blocks.findLast(({ first, texts }) => number >= first && number < first + texts.length);
    if (!block) {
      const row: unknown = await blockOf.get({ traceId, number });
      if (!row) throw new DamagedBlockError(`The block of content ${number} is missing.`);
      const { first, body } = row as Pick<ContentColumns, 'first' | 'body'>;
      block = { first, texts: unpackBlock(body).texts };
      blocks.push(block);
    }
    const text = block.texts[number - block.first];
    if (text === undefined) throw new DamagedBlockError(`The block of content ${number} is missing.`);
    return text;
  }

  return {
    async find(numbers) {
      const texts = new Map<number, string>();
      for (const number of numbers) {
        if (!texts.has(number)) texts.set(number, await findOne(number));
      }
      return texts;
    },
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
  reader: ContentReader,
  row: SpanColumns,
  options?: ReadPayloadOptions,
): Promise<RawSpan> {
  const texts = await reader.find([row.payload]);
  try {
    return toRaw(row, await readPayload(texts.get(row.payload)!, (numbers) => reader.find(numbers), options));
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
