import { inArray, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { AsyncRemoteCallback } from 'drizzle-orm/sqlite-proxy';
import type { BlockPlace, BlockQuery } from './dialect.ts';
import { foldText, isShort } from './search-text.ts';

/** Trigrams that are looked up, at most: as many narrow it down as far as it goes. */
const maxTrigrams = 24;

/** Trigrams that a shorter text may stand for, at most: one that stands for more is looked for in all blocks. */
const maxTerms = 2000;

export async function findBlocks(
  execute: AsyncRemoteCallback,
  { text, traceId, before, limit = -1 }: BlockQuery,
): Promise<BlockPlace[]> {
  const folded = foldText(text);
  const columns = 'c.id, c.trace_id, c.first, c.count, length(c.hashes)';
  const until = before ?? Number.MAX_SAFE_INTEGER;
  if (isShort(folded) && !(await standsForFew(execute, folded))) {
    const { rows } = await execute(
      `select ${columns} from contents c where (? is null or c.trace_id = ?) and c.id < ? order by c.id desc limit ?`,
      [traceId, traceId, until, limit],
      'all',
    );
    return toPlaces(rows);
  }
  const [match, ...terms] = matchExpression(folded);
  const { rows } =
    traceId === null
      ? await execute(
          `select ${columns} from texts join contents c on c.id = texts.rowid
            where texts match ${match} and texts.rowid < ? order by texts.rowid desc limit ?`,
          [...terms, until, limit],
          'all',
        )
      : await execute(
          `select ${columns} from contents c where c.trace_id = ? and c.id < ? and c.id in (
            select rowid from texts where texts match ${match}
              and rowid >= (select min(id) from contents where trace_id = ?)
              and rowid <= (select max(id) from contents where trace_id = ?))
            order by c.id desc limit ?`,
          [traceId, until, ...terms, traceId, traceId, limit],
          'all',
        );
  return toPlaces(rows);
}

function toPlaces(rows: unknown[]): BlockPlace[] {
  return (rows as [number, string, number, number, number][]).map(
    ([id, traceId, first, count, hashLength]) => ({ id, traceId, first, count, hashLength }),
  );
}

/** Whether the index narrows down where a text is that is shorter than a trigram. */
async function standsForFew(execute: AsyncRemoteCallback, folded: string): Promise<boolean> {
  if (folded.includes(sigma)) return false;
  const { rows } = await execute(
    `select count(*) from (select 1 from text_terms where term >= ? and term < ? limit ?)`,
    [...trigramsFrom(folded), maxTerms + 1],
    'all',
  );
  return (rows as [number][])[0]![0] <= maxTerms;
}

/** Blocks so few that to look into all of them is faster than to ask each run for its own. */
const fewBlocks = 500;

/**
 * Whether a run has a block that holds a text. Of what few blocks may hold, those that do are found once; of what many may
 * hold, each run's own are looked into, since the first runs that are asked have it.
 */
export function traceHolds(traceId: SQLWrapper, text: string): SQL {
  const folded = foldText(text);
  const look = sql`and holds(held.hashes, held.body, ${folded})`;
  return isShort(folded) ? holdsShort(traceId, folded, look) : holdsFound(traceId, folded, look);
}

/** The same without a look into the blocks, as far as the index knows. Traces that are few are named, so that they are looked up where all runs would be gone through. */
export async function traceMayHold(
  execute: AsyncRemoteCallback,
  traceId: SQLWrapper,
  text: string,
): Promise<SQL> {
  const folded = foldText(text);
  if (isShort(folded)) return holdsShort(traceId, folded, sql``);
  const blocks = await findBlocks(execute, { text, traceId: null, limit: fewBlocks });
  if (blocks.length === fewBlocks)
    return sql`exists (select 1 ${heldFrom(folded)} and held.trace_id = ${traceId})`;
  return inArray(traceId, [...new Set(blocks.map((block) => block.traceId))]);
}

function holdsFound(traceId: SQLWrapper, folded: string, look: SQL): SQL {
  const held = heldFrom(folded);
  return sql`case when (select count(*) from (${found(folded)} limit ${fewBlocks})) < ${fewBlocks}
    then ${traceId} in (select held.trace_id ${held} ${look})
    else exists (select 1 ${held} and held.trace_id = ${traceId} ${look}) end`;
}

function heldFrom(folded: string): SQL {
  return sql`from contents as held where held.id in (${found(folded)})`;
}

function found(folded: string): SQL {
  const [match, ...terms] = matchExpression(folded);
  const [start, ...rest] = match.split('?');
  const expression = sql.join(
    [sql.raw(start!), ...rest.flatMap((part, index) => [sql`${terms[index]}`, sql.raw(part)])],
    sql.raw(''),
  );
  return sql`select rowid from texts where texts match ${expression}`;
}

/** To look up so many trigrams takes longer than to read where all of them are, */
const manyTrigrams = 100;
/** if that are not more places than are read in some ten milliseconds. */
const fewPlaces = 150_000;

/** A block holds a short text if it has a trigram that starts with it: then there is nothing to look into. */
function holdsShort(traceId: SQLWrapper, folded: string, look: SQL): SQL {
  const anyOfIts = sql`exists (select 1 from contents as held where held.trace_id = ${traceId} ${look})`;
  if (folded.includes(sigma)) return anyOfIts;
  const [from, to] = trigramsFrom(folded);
  const isStart = sql`term >= ${from} and term < ${to}`;
  const places = sql`from text_places where ${isStart}`;
  const terms = (limit: number) =>
    sql`(select count(*) from (select 1 from text_terms where ${isStart} limit ${limit}))`;
  return sql`case when ${terms(manyTrigrams)} < ${manyTrigrams} then ${holdsFound(traceId, folded, look)}
    when (select count(*) from (select 1 ${places} limit ${fewPlaces})) < ${fewPlaces}
    then ${traceId} in (select held.trace_id from contents as held where held.id in (select doc ${places}))
    when ${terms(maxTerms + 1)} > ${maxTerms} then ${anyOfIts}
    else ${holdsFound(traceId, folded, look)} end`;
}

/**
 * SQL of what to match, and its parameters: documents that hold all trigrams of a text, or what is shorter at the start of
 * one. The index knows no places, so whoever asks looks whether they hold the text itself.
 */
function matchExpression(folded: string): [match: string, ...parameters: string[]] {
  const characters = Array.from(folded);
  if (isShort(folded)) {
    return [
      `(select coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""') from
        (select term from text_terms where term >= ? and term < ? limit ${maxTerms}))`,
      ...trigramsFrom(folded),
    ];
  }
  // All of them, or if there are too many, some from everywhere.
  const count = characters.length - 2;
  const step = Math.max(1, count / maxTrigrams);
  const starts = Array.from({ length: Math.min(count, maxTrigrams) }, (_, index) => Math.floor(index * step));
  const trigrams = [...new Set(starts.map((at) => characters.slice(at, at + 3).join('')))];
  return ['?', trigrams.map((trigram) => `(${withSigmas(trigram).map(quote).join(' OR ')})`).join(' AND ')];
}

function quote(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}

/** What is one letter in a folded text, and two in the index. */
const [sigma, lastSigma] = ['σ', 'ς'];

function withSigmas(trigram: string): string[] {
  return Array.from(trigram).reduce(
    (starts, character) =>
      starts.flatMap((start) =>
        character === sigma ? [start + sigma, start + lastSigma] : [start + character],
      ),
    [''],
  );
}

/** The first of the trigrams that start with a text, and what is behind the last. */
function trigramsFrom(folded: string): [from: string, to: string] {
  return [folded, `${folded}\u{10ffff}`];
}
