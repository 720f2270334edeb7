import { Column, is, sql, type SQL } from 'drizzle-orm';
import type { JsonEntries } from './dialect.ts';

/** A JSON object by a function of the database that takes names and values in turn. */
export function jsonObject(
  make: string,
  entries: JsonEntries,
  toFlag: (column: Column) => SQL | Column = (column) => column,
): SQL<string> {
  const parts = Object.entries(entries).flatMap(([name, value]) => [sql.raw(`'${name}'`), toValue(value)]);
  return sql`${sql.raw(make)}(${sql.join(parts, sql.raw(', '))})`;

  function toValue(value: Column | Readonly<Record<string, Column>>): SQL | Column {
    if (is(value, Column)) return value.dataType === 'boolean' ? toFlag(value) : value;
    const isEmpty = sql`coalesce(${sql.join(Object.values(value), sql.raw(', '))}) is null`;
    return sql`case when ${isEmpty} then null else ${jsonObject(make, value, toFlag)} end`;
  }
}
