import { printRunSort, type RunSort } from '@spanlight/schema';
import { gt } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import type { RunParts } from './places-in-parts.ts';
import type { ZoneMap } from './read-run-zones.ts';
import { compareStarts, type RunPlace, type RunQuery, type StartRange } from './run-order.ts';

/** Of runs that have changed since all were looked through, so many are read by themselves. */
const mostChanged = 1000;
/** For each place of a page, zones read first: no more of those that are up to date can have one of its runs; */
const zonesPerPlace = 1;
/** or where there is a condition that few may fulfil. */
const moreZonesPerPlace = 4;
/** How many more each time, of those that may have some. */
const growth = 4;
/** After so many times without a page, hardly any fulfil the condition. */
const mostTries = 2;

/** Null where zones are not known, or too much has changed since. */
export async function partsByZone(
  engine: Engine,
  map: ZoneMap | null,
  query: RunQuery,
  hasCondition: boolean,
): Promise<RunParts | null> {
  if (!map) return null;
  const { revision } = engine.tables.runs;
  const isChanged = gt(revision, map.revision);
  const changed = await engine.db
    .select({ revision })
    .from(engine.tables.runs)
    .where(isChanged)
    .limit(mostChanged + 1);
  if (changed.length > mostChanged) return null;
  return (function* () {
    yield* inZones(map, query, hasCondition);
    // Last, so that what changes while the others are read is missing nowhere.
    yield { condition: isChanged };
  })();
}

/** Zones that may have the first of an order, then those that may have more of a page, until none may. */
function* inZones(map: ZoneMap, { sort, limit, cursor }: RunQuery, hasCondition: boolean): RunParts {
  const order = inOrder(map, sort);
  const bestOf = bestPlaces(map, sort);
  const countUpTo = (place: RunPlace) =>
    countFirst(order.length, (at) => compareStarts(sort, bestOf(order[at]!), place) <= 0);
  let end: RunPlace | undefined;
  let size = (limit + 1) * (hasCondition ? moreZonesPerPlace : zonesPerPlace);
  let at = 0;
  let until = (cursor ? countUpTo(cursor) : 0) + size;
  for (let tries = 0; ; tries++) {
    until = Math.min(until, end ? countUpTo(end) : order.length);
    if (until <= at) return;
    if (until - at > order.length / 2 || (!end && tries === mostTries)) {
      // To go through all by an index takes no longer then.
      yield { isRest: tries > 0 };
      return;
    }
    end = yield { ranges: toRanges(map, order.subarray(at, until)) };
    at = until;
    size *= growth;
    until += size;
  }
}

/** How many of a list fulfil a condition, which all of the first do and none of the others. */
function countFirst(length: number, fulfils: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fulfils(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place that none of a zone's runs comes before. */
function bestPlaces({ from, until, values }: ZoneMap, { field, descending }: RunSort) {
  if (field === 'started') throw new Error('An index has the runs in the order of their start.');
  const { low, high } = values.get(field)!;
  return (zone: number) =>
    descending
      ? { value: high[zone]!, startedAt: until[zone]! }
      : { value: low[zone]!, startedAt: from[zone]! };
}

const ordersOf = new WeakMap<ZoneMap, Map<string, Uint32Array>>();

/** Zones, those first that may have the first runs of all. */
function inOrder(map: ZoneMap, sort: RunSort): Uint32Array {
  let orders = ordersOf.get(map);
  if (!orders) ordersOf.set(map, (orders = new Map<string, Uint32Array>()));
  const name = printRunSort(sort);
  let order = orders.get(name);
  if (!order) {
    const bestOf = bestPlaces(map, sort);
    order = Uint32Array.from(map.from.keys()).toSorted((a, b) => compareStarts(sort, bestOf(a), bestOf(b)));
    orders.set(name, order);
  }
  return order;
}

/** Zones that follow each other, or have runs of one start, are one range. */
function toRanges({ from, until }: ZoneMap, zones: Uint32Array): StartRange[] {
  const ranges: StartRange[] = [];
  let next = -1;
  for (const zone of zones.toSorted()) {
    const last = ranges.at(-1);
    if (last && (zone === next || from[zone]! <= last.until)) last.until = until[zone]!;
    else ranges.push({ from: from[zone]!, until: until[zone]! });
    next = zone + 1;
  }
  return ranges;
}
