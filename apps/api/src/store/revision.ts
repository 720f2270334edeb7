import type { Database, Engine } from './dialect.ts';

/** How often the store has changed: each write that changes anything raises it by one, and marks with it what it wrote. */
export async function readRevision({ tables }: Pick<Engine, 'tables'>, db: Database): Promise<number> {
  const [row] = await db.select({ revision: tables.about.revision }).from(tables.about);
  return row!.revision;
}

export async function writeRevision(
  { tables, dialect }: Engine,
  db: Database,
  revision: number,
): Promise<void> {
  await db.update(tables.about).set({ revision });
  await dialect.announce(db);
}
