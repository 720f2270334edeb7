import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { JsonItems, JsonRows, RangeRows } from './dialect.ts';
import { escapeLike } from './like-pattern.ts';
import { foldCase } from './search-text.ts';

/**
 * LIKE without regard to case. SQLite knows that of ASCII's letters itself; others are made small by a function of ours, which
 * takes three times as long. (So `k` does not find the sign for Kelvin, nor `i` a Turkish dotted capital.)
 */
export function matches(expression: SQLWrapper, pattern: string): SQL {
  return isPlain(pattern)
    ? sql`${expression} like ${pattern} escape '\\'`
    : sql`fold(${expression}) like ${foldCase(pattern)} escape '\\'`;
}

/** Whether any text of a JSON list matches. Few lists that don't are taken apart. */
export function listMatches(list: SQLWrapper, pattern: string): SQL {
  if (/^%+$/.test(pattern)) return sql`${list} <> '[]'`;
  const { rows, value } = items(list);
  return sql`(${list} like ${`%${heldPart(pattern)}%`} and
    exists (select 1 from ${rows} where ${matches(value, pattern)}))`;
}

/** Whether the value of one key of a JSON object matches. */
export function entryMatches(object: SQLWrapper, name: string, pattern: string): SQL {
  const { rows, key, value } = entries(object);
  // As JSON.stringify has written it. Its first quotes are left out, since they are in many places that would each be looked at.
  const writtenKey = escapeLike(`${JSON.stringify(name).slice(1)}:`);
  return sql`(${object} like ${`%${writtenKey}%${heldPart(pattern)}%`} escape '\\' and
    exists (select 1 from ${rows} where ${key} = ${name} and ${matches(value, pattern)}))`;
}

export function items(list: SQLWrapper): JsonItems {
  return { rows: sql`json_each(${list}) as item`, value: sql`item.value` };
}

export function entries(object: SQLWrapper): JsonRows {
  return {
    rows: sql`json_each(${object}) as entry`,
    key: sql`entry.key`,
    // Numbers as they are written: read as such, 1e+21 would be told as 1.0e+21.
    value: sql`case when entry.type in ('true', 'false') then entry.type
      when entry.type in ('integer', 'real') then ${object} -> entry.fullkey
      else entry.value end`,
  };
}

export function ranges(pairs: readonly { from: number; until: number }[]): RangeRows {
  const json = JSON.stringify(pairs.map(({ from, until }) => [from, until]));
  return {
    rows: sql`json_each(${json}) as range`,
    from: sql`(range.value ->> 0)`,
    until: sql`(range.value ->> 1)`,
  };
}

/** The longest part of a pattern that JSON writes as it is, so that it holds that wherever a value matches. */
function heldPart(pattern: string): string {
  if (!isPlain(pattern)) return '';
  const parts = pattern.split(/\\.|[%_"\p{Cc}]/u);
  return parts.toSorted((a, b) => b.length - a.length)[0]!;
}

function isPlain(pattern: string): boolean {
  return (
    pattern.toLowerCase() === pattern.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) &&
    pattern.toUpperCase() === pattern.replace(/[a-z]/g, (letter) => letter.toUpperCase())
  );
}
