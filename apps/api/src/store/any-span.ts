import { sql, type Column, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';

/** Spans so few that to list their runs is faster than to ask each run for its spans. */
const fewSpans = 5000;

/**
 * Whether a run has a span whose value in a column matches. Values repeat, so the ones that match are found first, each by its
 * first entry in an index. Of what few spans have, the runs are listed once; of what many have, the first runs that are asked
 * have it: then the spans of each are looked at.
 */
export function anySpan({ tables, dialect }: Engine, column: Column, pattern: string): SQL {
  const { runs, spans } = tables;
  const name = sql.identifier(column.name);
  const values = sql`with recursive known(value) as (
      select min(${name}) from ${spans} where ${name} is not null
      union all
      select (select min(${name}) from ${spans} where ${name} > known.value) from known where known.value is not null)
    select value from known where ${dialect.matches(sql`value`, pattern)}`;
  const matching = sql`from ${spans} as found where found.${name} in (${values})`;
  const areFew = sql`(select count(*) from (select 1 ${matching} limit ${fewSpans}) as few) < ${fewSpans}`;
  return sql`case when ${areFew}
    then ${runs.traceId} in (select found.trace_id ${matching})
    else exists (select 1 from ${spans} as found
      where found.trace_id = ${runs.traceId} and found.${name} || '' in (${values})) end`;
}
