import type { Engine } from './dialect.ts';
import type { LongReads } from './long-reads.ts';
import type { ZoneMap } from './read-run-zones.ts';
import { readRevision } from './revision.ts';

/** Of fewer runs, all are sorted as fast. */
const fewestRuns = 2000;
/** Looking through all runs takes a hundredth of the time at most. */
const restShare = 100;

/**
 * Knows of each few runs between which values they are, so that in an order that no index has, only those are read that may be
 * on a page: docs/decisions/many-runs.md. Gives what is known, and has all runs looked through again where they have changed;
 * null until that was done once, where runs are few, or where it can't be done: pages are read without it then.
 */
export function createRunZones(
  engine: Engine,
  { readRunZones }: Pick<LongReads, 'readRunZones'>,
): () => ZoneMap | null {
  let map: ZoneMap | null = null;
  let restUntil = 0;
  let isReading = false;

  async function refresh() {
    isReading = true;
    const since = performance.now();
    try {
      const isKnown = map?.revision === (await readRevision(engine, engine.db));
      if (!isKnown) map = (await hasMany(engine)) ? await readRunZones() : null;
    } catch {
      // What is known stays right: what has changed since is read by itself.
    }
    restUntil = performance.now() + restShare * (performance.now() - since);
    isReading = false;
  }

  return () => {
    if (!isReading && performance.now() >= restUntil) void refresh();
    return map;
  };
}

async function hasMany({ db, tables: { runs } }: Engine): Promise<boolean> {
  const { startedAt } = runs;
  const last = await db
    .select({ startedAt })
    .from(runs)
    .orderBy(startedAt)
    .limit(1)
    .offset(fewestRuns - 1);
  return last.length > 0;
}
