import { sql, type SQL } from 'drizzle-orm';
import type { Engine } from './dialect.ts';

/** Columns of spans whose values their run lists, each with its column in the run. */
export function listedColumns({ tables: { runs, spans } }: Engine) {
  return {
    provider: { list: runs.providers, column: spans.provider },
    tool: { list: runs.tools, column: spans.toolName },
    error: { list: runs.errors, column: spans.errorMessage },
  };
}

/** Whether a run has a span whose value matches: by its list of them, or where they are too many for that, by the spans themselves. */
export function anySpan(engine: Engine, field: keyof ReturnType<typeof listedColumns>, pattern: string): SQL {
  const { tables, dialect } = engine;
  const { list, column } = listedColumns(engine)[field];
  const value = sql`found.${sql.identifier(column.name)}`;
  return sql`case when ${list} is null
    then exists (select 1 from ${tables.spans} as found
      where found.trace_id = ${tables.runs.traceId} and ${dialect.matches(value, pattern)})
    else ${dialect.listMatches(list, pattern)} end`;
}
