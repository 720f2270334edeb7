import {
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

const blob = customType<{ data: Uint8Array }>({ dataType: () => 'blob' });

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
  bytes: (name: string) => blob(name),
  /** Given by the database to each row that is inserted, rising, and never again after the row is gone. */
  rowNumber: (name: string) => integer(name).primaryKey({ autoIncrement: true }),
  index,
  uniqueIndex,
  primaryKey,
};

export type ColumnKit = typeof sqliteColumns;
