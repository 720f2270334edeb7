import type { Engine } from './dialect.ts';
import { readRunZones, type ZoneMap } from './read-run-zones.ts';
import { readRevision } from './revision.ts';

export interface RunZones {
  /**
   * What is known, for a page in an order; all runs are looked through again where they have changed. Null until that was done
   * once, where runs are few, or where it can't be done: pages are read without it then.
   */
  map(): ZoneMap | null;
  /** Looks through all runs soon, so that it is known when a page in an order is asked for. */
  prepare(): void;
}

/** Of fewer runs, all are sorted as fast. */
const fewestRuns = 2000;
/** Looking through all runs takes a hundredth of the time at most. */
const restShare = 100;
/** After the first pages, milliseconds. */
const prepareMs = 500;

/**
 * Knows of each few runs between which values they are, so that in an order that no index has, only those are read that may be
 * on a page: docs/decisions/many-runs.md.
 */
export function createRunZones(engine: Engine): RunZones {
  let map: ZoneMap | null = null;
  let isPrepared = false;
  /** What the map is of, or that there is none. */
  let revision: number | null = null;
  let isReading = false;
  let restUntil = 0;

  async function refresh() {
    if (isReading || performance.now() < restUntil) return;
    isReading = true;
    const since = performance.now();
    try {
      const newest = await readRevision(engine, engine.db);
      if (revision !== newest) map = (await hasMany(engine)) ? await readRunZones(engine) : null;
      revision = newest;
    } catch {
      // What is known stays right: what has changed since is read by itself.
    }
    restUntil = performance.now() + restShare * (performance.now() - since);
    isReading = false;
  }

  return {
    map() {
      // After the page.
      setImmediate(refresh);
      return map;
    },
    prepare() {
      if (isPrepared) return;
      isPrepared = true;
      setTimeout(refresh, prepareMs).unref();
    },
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
