import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { SQLInputValue } from 'node:sqlite';
import type { SqliteWriter } from './sqlite-writer.ts';

/** Writes whole rows of a table, one that has a row's key in its place. Far faster than a query builder, row by row. */
export function createRowWriter(writer: SqliteWriter, table: SQLiteTable) {
  const { name, primaryKeys } = getTableConfig(table);
  const columns = Object.entries(getTableColumns(table));
  const ownKey = columns.filter(([, column]) => column.primary).map(([, column]) => column.name);
  const key = primaryKeys[0]?.columns.map((column) => column.name) ?? ownKey;
  const names = columns.map(([, column]) => column.name);
  const updates = names
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  const text = `insert into ${name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})
    on conflict (${key.join(', ')}) do update set ${updates.join(', ')}`;
  const fields = columns.map(([field]) => field);

  return (rows: readonly Record<string, unknown>[]) => {
    writer.tell(
      'run',
      text,
      rows.map((row) => fields.map((field) => toSqlite(row[field]))),
    );
  };
}

function toSqlite(value: unknown): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
}
