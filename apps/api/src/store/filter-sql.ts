import {
  FilterError,
  type Comparison,
  type Filter,
  type NumberField,
  type TextField,
} from '@spanlight/schema';
import { and, not, or, sql, type Column, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { anySpan } from './any-span.ts';
import { escapeLike } from './like-pattern.ts';
import { foldText, isShort } from './search-text.ts';
import { hasBackslash, namesOf } from './tables.ts';

/** Far below SQLite's limit on the depth of an expression, far above what anyone writes. */
const maxTerms = 100;

/** Whether the spans of a run tell a text; `isNegated` where the filter lets through those that don't. */
export type TextCondition = (text: string, isNegated: boolean) => SQL;

/**
 * A filter as a condition on the runs table; undefined when it lets everything through. `now` is in microseconds.
 * @throws {FilterError}
 */
export function toCondition(
  engine: Engine,
  filter: Filter,
  now: number,
  isTold: TextCondition = (text) => engine.dialect.traceHolds(engine.tables.runs.traceId, text),
): SQL | undefined {
  let terms = 0;

  function condition(part: Filter, isNegated: boolean): SQL | undefined {
    if (++terms > maxTerms) throw new FilterError(`A filter can have up to ${maxTerms} terms.`, 0);
    switch (part.kind) {
      case 'all':
        return undefined;
      case 'and':
        return and(...part.parts.map((inner) => condition(inner, isNegated)));
      case 'or':
        return or(...part.parts.map((inner) => condition(inner, isNegated)));
      case 'not':
        return isFalseOrUnknown(condition(part.part, !isNegated));
      case 'text':
        return anywhere(engine, part.text, isTold(part.text, isNegated));
      case 'match':
        return matchField(engine, part.field, toPattern(part.value, part.wildcard));
      case 'meta':
        return engine.dialect.entryMatches(
          engine.tables.runs.metadata,
          part.key,
          toPattern(part.value, part.wildcard),
        );
      case 'compare':
        // PostgreSQL would take the value for an integer where the column is one.
        return compare(
          numberColumn(engine, part.field),
          part.comparison,
          sql`cast(${part.value} as double precision)`,
        );
      case 'time':
        return part.comparison === '='
          ? during(engine.tables.runs.startedAt, part.at)
          : compare(engine.tables.runs.startedAt, part.comparison, part.at);
      case 'ago':
        // "started:2h" is within the last two hours; a sign compares with that instant.
        return compare(
          engine.tables.runs.startedAt,
          part.comparison === '=' ? '>=' : part.comparison,
          Math.round(now - part.ms * 1000),
        );
    }
  }

  return condition(filter, false);
}

/** SQL's NOT of unknown is unknown, which would hide a run without a session from `NOT session:x`. */
function isFalseOrUnknown(condition: SQL | undefined): SQL {
  return condition ? not(sql`coalesce(${condition}, false)`) : sql`false`;
}

function matchField(engine: Engine, field: TextField, pattern: string): SQL {
  const { dialect, tables } = engine;
  const { runs } = tables;
  switch (field) {
    case 'status':
      return dialect.matches(runs.status, pattern);
    case 'type':
      return dialect.matches(runs.type, pattern);
    case 'name':
      return dialect.matches(runs.name, pattern);
    case 'service':
      return dialect.matches(runs.serviceName, pattern);
    case 'session':
      return dialect.matches(runs.sessionId, pattern);
    case 'user':
      return dialect.matches(runs.userId, pattern);
    case 'tag':
      return dialect.listMatches(runs.tags, pattern);
    case 'model':
      return dialect.listMatches(runs.models, pattern);
    case 'provider':
      return anySpan(engine, 'provider', pattern);
    case 'tool':
      return anySpan(engine, 'tool', pattern);
    case 'error':
      // Nobody writes a whole message: part of one is enough.
      return anySpan(engine, 'error', `%${pattern}%`);
  }
}

/**
 * The run's id, and all that its spans tell, among that its name, its session and its user: to look at those of all runs as well
 * would take several times as long. It is done for a text that is shorter than a trigram, of which one at the very end may not be
 * told, and of runs with a backslash in them, behind which a letter is told as an escape.
 */
function anywhere({ tables: { runs }, dialect }: Engine, text: string, isTold: SQL): SQL | undefined {
  const contains = (column: Column) => dialect.matches(column, `%${escapeLike(text)}%`);
  const isNamed = or(...namesOf(runs).map(contains))!;
  const escaped = sql`select ${runs.traceId} from ${runs} where ${and(hasBackslash(runs), isNamed)}`;
  return or(
    /^[\da-f]*$/i.test(text) ? contains(runs.traceId) : undefined,
    isShort(foldText(text)) ? isNamed : sql`${runs.traceId} in (${escaped})`,
    isTold,
  );
}

function numberColumn({ tables: { runs } }: Engine, field: NumberField): SQLWrapper {
  switch (field) {
    case 'duration':
      return runs.durationMs;
    case 'tokens':
      return runs.totalTokens;
    case 'input':
      return runs.inputTokens;
    case 'output':
      return runs.outputTokens;
    case 'cost':
      return runs.costUsd;
    case 'spans':
      return runs.spanCount;
    case 'errors':
      return runs.errorCount;
  }
}

function compare(column: SQLWrapper, comparison: Comparison, value: number | SQL): SQL {
  return sql`${column} ${sql.raw(comparison)} ${value}`;
}

/** A bare date means that day (in UTC), a time without seconds that minute, any other that second. */
function during(column: SQLWrapper, at: number): SQL {
  const length = [86_400_000_000, 60_000_000].find((unit) => at % unit === 0) ?? 1_000_000;
  return sql`${column} >= ${at} and ${column} < ${at + length}`;
}

/** A value as a LIKE pattern; its `*` stand for any text where wildcards are on. */
function toPattern(value: string, wildcard: boolean): string {
  const escaped = escapeLike(value);
  return wildcard ? escaped.replaceAll('*', '%') : escaped;
}
