import { runSortFields, type RunSortField } from '@spanlight/schema';
import { asc, sql } from 'drizzle-orm';
import { createTurns } from '../turns.ts';
import type { Engine } from './dialect.ts';
import { readRevision } from './revision.ts';
import { compareValues, lastNumber, sortColumn } from './run-order.ts';

/** Few enough that of the zones that may have a run of a page, little else is read. */
const runsPerZone = 8;
/** Of more runs, zones have more: some 5 MB in all. */
const mostZones = 20_000;
/** More are not looked through: it would take each of the servers that share a database some seconds. */
const mostRuns = 1_000_000;
const runsPerRead = 1000;

/**
 * All runs as they were at a revision, in zones: some that follow each other by their start, microseconds. Each list has a value
 * a zone, in that order.
 */
export interface ZoneMap {
  revision: number;
  /** The start of the first and of the last. Runs that started at once may be in two zones. */
  from: Float64Array;
  until: Float64Array;
  values: ReadonlyMap<ZoneField, ZoneValues>;
}

export type ZoneField = Exclude<RunSortField, 'started'>;

/** Between which values the runs of each zone are; what is unknown comes last in either direction, as it does in lists. */
export interface ZoneValues {
  low: ArrayLike<number | string>;
  high: ArrayLike<number | string>;
}

type Values = (number | string)[];

type Value = number | string | null;
/** The start, the trace id, and a value a field. */
type Row = [startedAt: number, traceId: string, ...Value[]];

const fields = runSortFields.filter((field): field is ZoneField => field !== 'started');

/** Null where there are too many runs. */
export async function readRunZones(engine: Engine, fewest = runsPerZone): Promise<ZoneMap | null> {
  const { db, dialect, tables } = engine;
  const { startedAt, traceId } = tables.runs;
  const revision = await readRevision(engine, db);
  const counted = db
    .select({ traceId })
    .from(tables.runs)
    .limit(mostRuns + 1)
    .as('counted');
  const [total] = await db.select({ runs: sql`count(*)`.mapWith(Number) }).from(counted);
  if (total!.runs > mostRuns) return null;
  const perZone = Math.max(fewest, Math.ceil(total!.runs / mostZones));
  const columns = Object.fromEntries(fields.map((field) => [field, sortColumn(engine, field)]));
  const values = fields.map((field) => ({ field, low: [] as Values, high: [] as Values }));
  const from: number[] = [];
  const until: number[] = [];
  const turn = createTurns('read');
  let last: Row | undefined;
  for (let count = 0; ;) {
    const rows = (await dialect.rows(
      db
        .select({ startedAt, traceId, ...columns })
        .from(tables.runs)
        .where(last && sql`(${startedAt}, ${traceId}) > (${last[0]}, ${last[1]})`)
        .orderBy(asc(startedAt), asc(traceId))
        .limit(runsPerRead),
    )) as Row[];
    const zoneOf = (at: number) => Math.floor((count + at) / perZone);
    for (const [at, [start]] of rows.entries()) {
      from[zoneOf(at)] ??= start;
      until[zoneOf(at)] = start;
    }
    for (const [index, { low, high }] of values.entries()) {
      for (let at = 0; at < rows.length; at++) widen(low, high, zoneOf(at), rows[at]![index + 2]!);
    }
    count += rows.length;
    if (rows.length < runsPerRead) {
      return {
        revision,
        from: Float64Array.from(from),
        until: Float64Array.from(until),
        values: new Map(values.map(({ field, low, high }) => [field, { low: pack(low), high: pack(high) }])),
      };
    }
    last = rows.at(-1);
    await turn();
  }
}

function widen(low: Values, high: Values, zone: number, value: Value): void {
  const [lowest, highest] = boundsOf(value);
  if (zone === low.length) {
    low.push(lowest);
    high.push(highest);
    return;
  }
  if (compareValues(lowest, low[zone]!) < 0) low[zone] = lowest;
  if (compareValues(highest, high[zone]!) > 0) high[zone] = highest;
}

/** Of a longer text, what it begins with, since zones stay in memory. */
const mostLetters = 100;
/** After all texts that have letters where it is. */
const lastText = '\u{10ffff}'.repeat(3);

function boundsOf(value: Value): [low: number | string, high: number | string] {
  if (value === null) return [lastNumber, -lastNumber];
  if (typeof value === 'number') return [value, value];
  // Engines have it in different places.
  if (value.includes('\0')) return ['', lastText];
  const start = value.slice(0, mostLetters);
  return [start, start.length < value.length ? start + lastText : start];
}

/** Numbers in the eight bytes that each has, since they stay. */
function pack(values: Values): ArrayLike<number | string> {
  return typeof values[0] === 'number' ? Float64Array.from(values, Number) : values;
}
