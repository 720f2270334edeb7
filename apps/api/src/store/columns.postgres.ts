import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  pgSchema,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { ColumnKit } from './columns.sqlite.ts';

/** A place of our own: the database may hold other programs' tables too. Made by the migrations. */
export const schemaName = 'spanlight';

/** Texts are ordered by their bytes, as SQLite does it, whatever language the database was set up for. */
const text = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => 'bytea' });

const columns = {
  table: pgSchema(schemaName).table,
  text: (name: string) => text(name),
  /** PostgreSQL's own integer has 32 bits. */
  integer: (name: string) => bigint(name, { mode: 'number' }),
  real: (name: string) => doublePrecision(name),
  boolean: (name: string) => boolean(name),
  /** Not jsonb, which orders keys anew and refuses some of what JSON may hold. */
  json: (name: string) => text(name),
  bytes: (name: string) => bytea(name),
  /** No key: a table that is split by trace_id can have none without it. */
  rowNumber: (name: string) => bigint(name, { mode: 'number' }).generatedAlwaysAsIdentity(),
  index,
  uniqueIndex,
  primaryKey,
};

/**
 * PostgreSQL's way to write the columns of tables.ts. Queries are typed for SQLite's builder alone; this one has the same
 * methods and takes and gives the same values, which the store's contract test proves.
 */
export const postgresColumns = columns as unknown as ColumnKit;
