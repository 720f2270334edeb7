import type { Facet, Filter, TextField } from '@spanlight/schema';
import { and, eq, isNotNull, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { listedColumns } from './any-span.ts';
import type { Engine } from './dialect.ts';
import { toCondition } from './filter-sql.ts';
import { escapeLike } from './like-pattern.ts';

export interface FacetQuery {
  facet: Facet;
  /** Of the runs that it lets through. */
  filter: Filter;
  /** A part of the value, in any case. */
  text: string;
  limit: number;
  /** As for listRuns. */
  now: number;
}

export interface FacetValues {
  values: { value: string; runCount: number }[];
  valueCount: number;
}

/** Values of a field with the number of runs that have them, the most frequent first. */
export async function listFacets(engine: Engine, query: FacetQuery): Promise<FacetValues> {
  const { db, dialect, tables } = engine;
  const { runs } = tables;
  const { rows, value, traceId, only } = sourceOf(engine, query.facet);
  const ofShown = toCondition(engine, query.filter, query.now);
  // Spans know their run's id; the run itself is only looked at for a filter.
  const joined =
    ofShown && traceId !== runs.traceId ? sql` join ${runs} on ${eq(runs.traceId, traceId)}` : sql``;
  const condition = and(
    isNotNull(value),
    only,
    ofShown,
    query.text === '' ? undefined : dialect.matches(value, `%${escapeLike(query.text)}%`),
  );
  const counted = sql`count(distinct ${traceId})`;
  const found = await db
    .select({
      value: sql<string>`facet.value`,
      runCount: sql`facet.run_count`.mapWith(Number),
      valueCount: sql`facet.value_count`.mapWith(Number),
    })
    .from(
      sql`(select ${value} as value, ${counted} as run_count, count(*) over () as value_count
        from ${rows}${joined} where ${condition} group by ${value}) as facet`,
    )
    .orderBy(sql`facet.run_count desc, facet.value`)
    .limit(query.limit);
  return {
    values: found.map((row) => ({ value: row.value, runCount: row.runCount })),
    valueCount: found[0]?.valueCount ?? 0,
  };
}

/** Where values are found, and whose run they belong to. */
interface FacetSource {
  rows: SQL;
  value: SQLWrapper;
  traceId: SQLWrapper;
  only?: SQL;
}

function sourceOf(engine: Engine, facet: Facet): FacetSource {
  if (facet.kind === 'field') return fieldSource(engine, facet.field);
  const { runs } = engine.tables;
  const { rows, key, value } = engine.dialect.entries(runs.metadata);
  const entries = { rows: sql`${runs}, ${rows}`, traceId: runs.traceId };
  return facet.kind === 'metaKeys'
    ? { ...entries, value: key, only: isNotNull(value) }
    : { ...entries, value, only: sql`${key} = ${facet.key}` };
}

/** As much of an error as tells it from others. */
const errorLength = 200;

function fieldSource(engine: Engine, field: TextField): FacetSource {
  const { dialect } = engine;
  const { runs, spans } = engine.tables;
  const ofRuns = (value: SQLWrapper): FacetSource => ({ rows: sql`${runs}`, value, traceId: runs.traceId });
  // What runs list, and what those with too much for a list have in their spans.
  const ofSpans = (name: 'provider' | 'tool' | 'error'): FacetSource => {
    const { list, column } = listedColumns(engine)[name];
    const listed = dialect.items(list);
    return {
      rows: sql`(select ${runs.traceId} as trace_id, ${listed.value} as word from ${runs}, ${listed.rows} where ${list} is not null
        union all select ${spans.traceId}, ${column} from ${spans}
        where ${spans.traceId} in (select ${runs.traceId} from ${runs} where ${list} is null)) as told`,
      value: sql`told.word`,
      traceId: sql`told.trace_id`,
    };
  };
  const ofLists = (list: SQLWrapper): FacetSource => {
    const { rows, value } = dialect.items(list);
    return { rows: sql`${runs}, ${rows}`, value, traceId: runs.traceId };
  };
  switch (field) {
    case 'status':
      return ofRuns(runs.status);
    case 'type':
      return ofRuns(runs.type);
    case 'name':
      return ofRuns(runs.name);
    case 'service':
      return ofRuns(runs.serviceName);
    case 'session':
      return ofRuns(runs.sessionId);
    case 'user':
      return ofRuns(runs.userId);
    case 'tag':
      return ofLists(runs.tags);
    case 'model':
      return ofLists(runs.models);
    case 'provider':
      return ofSpans('provider');
    case 'tool':
      return ofSpans('tool');
    case 'error':
      return { ...ofSpans('error'), value: sql`substr(told.word, 1, ${sql.raw(String(errorLength))})` };
  }
}
