import { sql } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { readRevision } from './revision.ts';

interface Counts {
  runs: number;
  spans: number;
}

/**
 * Counts runs and their spans. What was counted at a revision is right as long as the store has that revision: whoever asks
 * again before anything has changed costs one row, not all of them.
 */
export function createCounter(engine: Engine): () => Promise<Counts> {
  let known: { revision: number; counts: Promise<Counts> } | null = null;
  return async () => {
    // Before counting: what changes in between is counted again the next time.
    const revision = await readRevision(engine, engine.db);
    if (known?.revision === revision) return known.counts;
    const counting = { revision, counts: countRuns(engine) };
    known = counting;
    try {
      return await counting.counts;
    } catch (error) {
      if (known === counting) known = null;
      throw error;
    }
  };
}

async function countRuns({ db, tables: { runs } }: Engine): Promise<Counts> {
  const [row] = await db
    .select({
      runs: sql`count(*)`.mapWith(Number),
      spans: sql`coalesce(sum(${runs.spanCount}), 0)`.mapWith(Number),
    })
    .from(runs);
  return row!;
}
