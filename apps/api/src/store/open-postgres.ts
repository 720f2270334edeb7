import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { schemaName } from './columns.postgres.ts';
import { withoutPassword } from './database-name.ts';
import type { Engine } from './dialect.ts';
import { createPostgresDialect, migrationLock, toDatabase } from './postgres-dialect.ts';
import { toOpenError } from './postgres-open-error.ts';
import type { SqliteOptions } from './open-sqlite.ts';
import { listenToPostgres, type PostgresListener } from './postgres-listener.ts';
import * as tables from './schema.postgres.ts';
import { StoreOpenError } from './store-error.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with pg's parameters, such as `?sslmode=require`. */
  url: string;
  /** Neither makes nor changes anything. @default false */
  readOnly?: boolean;
  /** As for SQLite. */
  onUpgrade?: SqliteOptions['onUpgrade'];
  /** Instead of connections to what the URL names: PGlite takes this way. */
  pool?: Pool;
}

/** The same distance from src/store and from dist/chunks. */
const migrationsFolder = fileURLToPath(new URL('../../drizzle/postgres', import.meta.url));
const migrationsTable = 'migrations';

/** How long a request waits for a connection, milliseconds: less than clients do. */
const connectionTimeoutMillis = 5000;

/**
 * Opens a PostgreSQL database, for any number of processes at once. Its tables lie in a schema of their own.
 * @throws {StoreOpenError}
 */
export async function openPostgres({
  url,
  readOnly = false,
  onUpgrade,
  pool: given,
}: PostgresOptions): Promise<Engine> {
  const name = withoutPassword(url);
  const options: PoolConfig = {
    connectionTimeoutMillis,
    keepAlive: true,
    application_name: 'spanlight',
    ...(readOnly && { options: '-c default_transaction_read_only=on' }),
    connectionString: url,
  };
  const pool = given ?? createPool(options, name);
  try {
    const collation = await prepareDatabase(pool, { name, readOnly, onUpgrade });
    return createEngine(pool, options, collation);
  } catch (error) {
    await pool.end();
    throw toOpenError(error, name);
  }
}

function createPool(options: PoolConfig, name: string): Pool {
  try {
    const pool = new pg.Pool(options);
    // A connection may break at any time. Whoever uses it is told by the query; an idle one is replaced by the pool.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  } catch (error) {
    throw toOpenError(error, name);
  }
}

function createEngine(pool: Pool, options: PoolConfig, collation: string): Engine {
  const db = toDatabase(pool);
  const listeners: PostgresListener[] = [];
  return {
    isShared: true,
    longReads: null,
    db,
    tables,
    dialect: createPostgresDialect({ pool, collation }),
    watch(onChange) {
      listeners.push(listenToPostgres(options, onChange));
    },
    async bytes() {
      const { rows } = await pool.query<{ bytes: string }>(
        `select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
          where relnamespace = $1::regnamespace and relkind = 'r'`,
        [schemaName],
      );
      return Number(rows[0]!.bytes);
    },
    // It keeps what is free for itself, and uses it again.
    usedBytes: async () => null,
    shrink: async () => false,
    settled: async () => undefined,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await pool.end();
    },
  };
}

/** Brings the tables up to date; returns a collation for comparisons without regard to case. */
async function prepareDatabase(
  pool: Pool,
  { name, readOnly, onUpgrade }: { name: string; readOnly: boolean } & Pick<PostgresOptions, 'onUpgrade'>,
): Promise<string> {
  const client = await pool.connect();
  try {
    await assertEncoding(client, name);
    const version = await readVersion(client);
    if (!readOnly && version < newestVersion()) {
      if (version > 0) onUpgrade?.(`Bringing the tables of ${name} up to date for this version.`);
      await migrateTables(client);
    }
    assertKnownVersion(await readVersion(client), name);
    return await findCollation(client);
  } finally {
    client.release();
  }
}

async function assertEncoding(client: PoolClient, name: string): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]!.server_encoding;
  if (encoding !== 'UTF8') {
    throw new StoreOpenError(
      `The database ${name} keeps texts as ${encoding}. Spanlight needs one that was made with encoding UTF8.`,
    );
  }
}

/** In one turn, so that replicas that start at once don't migrate twice. */
async function migrateTables(client: PoolClient): Promise<void> {
  await client.query(`select pg_advisory_lock(${migrationLock})`);
  try {
    await migrate(drizzle(client), { migrationsFolder, migrationsSchema: schemaName, migrationsTable });
  } finally {
    await client.query(`select pg_advisory_unlock(${migrationLock})`);
  }
}

function newestVersion(): number {
  return readMigrationFiles({ migrationsFolder }).at(-1)!.folderMillis;
}

/** When the newest migration of these tables was written; 0 when there are none. */
async function readVersion(client: PoolClient): Promise<number> {
  const known = await client.query(
    `select to_regclass('${schemaName}.${migrationsTable}') is not null as known`,
  );
  if (!known.rows[0].known) return 0;
  const { rows } = await client.query(`select max(created_at) as at from ${schemaName}.${migrationsTable}`);
  return Number(rows[0].at);
}

/** A database of an older version is brought up to date on start; one of a newer version must not be written to. */
function assertKnownVersion(version: number, name: string): void {
  const newest = newestVersion();
  if (version > newest) {
    throw new StoreOpenError(`${name} was written by a newer version of Spanlight: update this one.`);
  }
  if (version < newest) {
    const problem =
      version === 0 ? 'holds no runs of Spanlight yet' : 'was written by an older version of Spanlight';
    throw new StoreOpenError(`${name} ${problem}: run "spanlight start" with it once.`);
  }
}

/** Best first: ICU's, PostgreSQL's own from 17 on, those of the C library, and the database's own. */
const collations = ['und-x-icu', 'pg_unicode_fast', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'default'];

/** Which collations there are depends on how PostgreSQL was built; "default" may know no letters but those of ASCII. */
async function findCollation(client: PoolClient): Promise<string> {
  for (const collation of collations) {
    const query = `select lower('ÄЖ' collate "${collation}") as folded`;
    const found = await client.query<{ folded: string }>(query).catch(() => null);
    if (found?.rows[0]?.folded === 'äж') return collation;
  }
  return 'default';
}
