import { and, desc, eq, getTableColumns, inArray, lt, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { WrittenBlock } from './block-writer.ts';
import type { BlockPlace, BlockQuery, Database } from './dialect.ts';
import { escapeLike } from './like-pattern.ts';
import * as tables from './schema.postgres.ts';
import { toLetters } from './postgres-letters.ts';
import { foldText } from './search-text.ts';
import type { Tables } from './tables.ts';

/** Rows of a statement: PostgreSQL takes 65,535 values at once. */
const rowsPerStatement = 1000;

/** Texts of blocks, in a table of their own, since they are only for looking up. Made by hand in the migrations. */
const texts = sql.raw('spanlight.texts');

const { contents } = tables;

export async function putRows<Name extends 'runs' | 'spans'>(
  db: Database,
  table: Tables[Name],
  rows: readonly Tables[Name]['$inferInsert'][],
): Promise<void> {
  const keys = 'spanId' in table ? [table.traceId, table.spanId] : [table.traceId];
  const columns = Object.entries(getTableColumns(table));
  const set = Object.fromEntries(
    columns.map(([field, column]) => [field, sql`excluded.${sql.identifier(column.name)}`]),
  );
  for (let at = 0; at < rows.length; at += rowsPerStatement) {
    await db
      .insert(table as Tables['spans'])
      .values(rows.slice(at, at + rowsPerStatement) as Tables['spans']['$inferInsert'][])
      .onConflictDoUpdate({ target: keys, set });
  }
}

export async function addBlocks(db: Database, blocks: readonly WrittenBlock[]): Promise<void> {
  if (blocks.length === 0) return;
  await db.insert(contents).values(blocks.map(({ row }) => row));
  const rows = blocks.map(({ row, text }) => sql`(${row.traceId}, ${row.first}, ${toLetters(text)})`);
  await pgOf(db).execute(
    sql`insert into ${texts} (trace_id, first, text) values ${sql.join(rows, sql.raw(', '))}`,
  );
}

export async function removeBlocks(db: Database, traceId: string): Promise<void> {
  await db.delete(contents).where(eq(contents.traceId, traceId));
}

export async function removeSomeBlocks(db: Database, traceId: string, limit: number): Promise<number> {
  const some = db
    .select({ first: contents.first })
    .from(contents)
    .where(eq(contents.traceId, traceId))
    .orderBy(contents.first)
    .limit(limit);
  const gone = await db
    .delete(contents)
    .where(and(eq(contents.traceId, traceId), inArray(contents.first, some)))
    .returning({ first: contents.first });
  return gone.length;
}

export async function findBlocks(
  db: Database,
  { text, traceId, before = null, limit }: BlockQuery,
): Promise<BlockPlace[]> {
  const isHeld = sql`exists (select 1 from ${texts} as held where held.trace_id = ${contents.traceId}
    and held.first = ${contents.first} and ${heldHolds(text)})`;
  const { id, first, count, hashes } = contents;
  const found = db
    .select({
      id,
      traceId: contents.traceId,
      first,
      count,
      hashLength: sql`length(${hashes})`.mapWith(Number),
    })
    .from(contents)
    .where(
      and(
        isHeld,
        traceId === null ? undefined : eq(contents.traceId, traceId),
        before === null ? undefined : lt(id, before),
      ),
    )
    .orderBy(desc(id));
  return limit === undefined ? found : found.limit(limit);
}

export function traceHolds(traceId: SQLWrapper, text: string): SQL {
  return sql`exists (select 1 from ${texts} as held
    where held.trace_id = ${traceId} and ${heldHolds(text)})`;
}

/** What is one letter in a folded text, and two in the index. */
const [sigma, lastSigma] = [toLetters('σ'), toLetters('ς')];

function heldHolds(text: string): SQL {
  const pattern = `%${escapeLike(toLetters(foldText(text)))}%`;
  const likeThat = (other: string) => sql`like cast(${other} as text)`;
  if (!pattern.includes(sigma)) return sql`held.text ${likeThat(pattern)}`;
  // They differ in their last letters. The index looks for the first of these.
  const either = pattern.replaceAll(sigma, `${sigma.slice(0, -1)}_`);
  return sql`(held.text ${likeThat(either)} and replace(held.text, ${lastSigma}, ${sigma}) ${likeThat(pattern)})`;
}

/** What drizzle's database for PostgreSQL has instead of `run`. */
function pgOf(db: Database): NodePgDatabase {
  return db as unknown as NodePgDatabase;
}
