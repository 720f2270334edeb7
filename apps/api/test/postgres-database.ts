import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** The server for tests; null where there is none. */
export const postgresUrl = inject('postgres');

export interface TestDatabase {
  /** For the superuser. */
  url: string;
  /** Runs SQL in it, beside the store. */
  run(sql: string): Promise<unknown[]>;
  drop(): Promise<void>;
}

/** A database of its own, empty. */
export async function createTestDatabase(
  server: string | null = postgresUrl,
  options = "encoding 'UTF8' template template0",
): Promise<TestDatabase> {
  if (server === null) throw new Error('There is no PostgreSQL to test with.');
  const name = `spanlight_test_${randomUUID().replaceAll('-', '')}`;
  await command(server, `create database ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    run: (sql) => command(url.href, sql),
    async drop() {
      await command(server, `drop database ${name} with (force)`);
    },
  };
}

async function command(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
