import { and, asc, desc, gte, lt } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import type { RunParts } from './places-in-parts.ts';
import type { RunPlace } from './run-order.ts';

/** For each place of a page: runs in the part of the latest, and in that of the earliest; */
const runsPerPlace = 40;
/** and in both parts of the latest together, where there is a condition that few may fulfil. */
const morePerPlace = 160;

/** All runs in parts: the latest, then the earliest, since what has become more or less with time has its first there. */
export async function partsByStart(engine: Engine, limit: number, hasCondition: boolean): Promise<RunParts> {
  const { startedAt } = engine.tables.runs;
  const latest = hasCondition ? [runsPerPlace, morePerPlace] : [runsPerPlace];
  const starts = await Promise.all(latest.map((runs) => startAt(engine, runs * limit, desc)));
  const early = await startAt(engine, runsPerPlace * limit, asc);
  const bounds =
    early === undefined ? [] : [...starts.filter((start) => start !== undefined && start > early), early];
  const conditions = [...bounds, undefined].map((from, at) =>
    and(
      from === undefined ? undefined : gte(startedAt, from),
      at > 0 ? lt(startedAt, bounds[at - 1]!) : undefined,
    ),
  );
  const [first, ...others] = conditions;
  const ordered = [first, ...others.slice(-1), ...others.slice(0, -1)];
  return (function* () {
    let end: RunPlace | undefined;
    for (const [at, condition] of ordered.entries()) {
      const isRest = at > 0 && at === ordered.length - 1;
      // Of the last part nothing is asked but what comes before the end: hardly any of those that were read by then are read again.
      end = yield { condition: end && isRest ? undefined : condition, isRest };
    }
  })();
}

/** When the run started that is at a place in the order of start; undefined where there are fewer. */
async function startAt(engine: Engine, place: number, order: typeof asc): Promise<number | undefined> {
  const { startedAt } = engine.tables.runs;
  const [run] = await engine.db
    .select({ startedAt })
    .from(engine.tables.runs)
    .orderBy(order(startedAt))
    .limit(1)
    .offset(place - 1);
  return run?.startedAt;
}
