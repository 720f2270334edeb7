import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** SQLite's way to write the columns of tables.ts. */
export const sqliteColumns = {
  table: sqliteTable,
  text: (name: string) => text(name),
  /** 53 bits. */
  integer: (name: string) => integer(name),
  real: (name: string) => real(name),
  boolean: (name: string) => integer(name, { mode: 'boolean' }),
  /** JSON text, which the store writes and reads itself: a value is compared and kept as it was written. */
  json: (name: string) => text(name),
  index,
  primaryKey,
};

export type ColumnKit = typeof sqliteColumns;
