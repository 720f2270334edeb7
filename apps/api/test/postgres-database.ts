import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** The server for tests; null where there is none. */
export const postgresUrl = inject('postgres');

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own, empty. */
export async function createTestDatabase(server: string | null = postgresUrl): Promise<TestDatabase> {
  if (server === null) throw new Error('There is no PostgreSQL to test with.');
  const name = `spanlight_test_${randomUUID().replaceAll('-', '')}`;
  await command(server, `create database ${name} encoding 'UTF8' template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => command(server, `drop database ${name} with (force)`) };
}

async function command(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
