import { and, desc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { DamagedBlockError, openBlock, type OpenBlock } from './content-block.ts';
import { minPiece } from './cut-text.ts';
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

  return async (pieces) => {
    const text = createJoin();
    let number = 0;
    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at]!;
      if (typeof piece === 'string') {
        text.add(piece, 0, piece.length);
        continue;
      }
      // Mostly one after the other was kept, and so they are read together.
      let next = (number += piece);
      for (; pieces[at + 1] === 1; at++) number++;
      while (next <= number) {
        const { first, joined, ends } = known(next) ?? (await readBlock(next));
        const end = Math.min(number + 1 - first, ends.length);
        text.add(joined, ends[next - first - 1] ?? 0, ends[end - 1]!);
        next = first + end;
      }
    }
    return text.finish();
  };
}

/**
 * Joins parts of texts and of ASCII bytes. What follows one another of bytes and short texts is made a text at once: of 20 MB in
 * ten thousands of parts, a rope of as many texts would have to be copied once more, and keep the collector busy.
 */
function createJoin() {
  let text = '';
  const sources: (Buffer | string)[] = [];
  const places: number[] = [];
  let length = 0;

  function flush() {
    if (sources.length === 0) return;
    const bytes = Buffer.allocUnsafe(length);
    let at = 0;
    for (let index = 0; index < sources.length; index++) {
      const source = sources[index]!;
      if (typeof source === 'string') at += bytes.write(source, at, 'latin1');
      else at += source.copy(bytes, at, places[2 * index], places[2 * index + 1]);
    }
    text += bytes.toString('latin1');
    sources.length = places.length = length = 0;
  }

  return {
    add(source: Buffer | string, from: number, to: number) {
      if (typeof source === 'string' && !isShortAscii(source)) {
        flush();
        text += source.slice(from, to);
        return;
      }
      sources.push(source);
      places.push(from, to);
      length += to - from;
    },
    finish(): string {
      flush();
      return text;
    },
  };
}

function isShortAscii(text: string): boolean {
  if (text.length > minPiece) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
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
