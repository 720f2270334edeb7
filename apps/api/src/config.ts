import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isPostgres } from './store/database-name.ts';

/** What Spanlight was told by flags and environment; a flag has the last word. */
export interface Config {
  host: string;
  port: number;
  /** Of OTLP/gRPC; null when that is off. */
  grpcPort: number | null;
  /** Database file, `:memory:`, or the URL of a PostgreSQL database, with its password. */
  database: string;
  /** The database was named, rather than being the usual one. */
  hasOwnDatabase: boolean;
  /** Which runs were asked for: those of a database, or of a server; flags before variables, null when nothing was named. */
  named: 'database' | 'server' | null;
  /** Open the page in a browser. */
  open: boolean;
  /** Origins of pages elsewhere that may send spans. */
  allowedOrigins: string[];
  /** File of the user's own prices. */
  prices: string | undefined;
  /** How long runs stay; null for ever. */
  retention: { days: number | null; maxBytes: number | null };
}

/** Flags as the command line gives them; a command that lacks one leaves it out. */
export interface ConfigFlags {
  host?: string | undefined;
  port?: string | undefined;
  'grpc-port'?: string | undefined;
  'no-grpc'?: boolean | undefined;
  db?: string | undefined;
  'data-dir'?: string | undefined;
  'no-open'?: boolean | undefined;
  'allow-origin'?: string[] | undefined;
  prices?: string | undefined;
  'retention-days'?: string | undefined;
  'max-bytes'?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that makes no sense, in words for whoever set it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535));

const originSchema = z.string().refine((text) => /^https?:/.test(text) && URL.parse(text)?.origin === text);

/** @throws {ConfigError} */
export function readConfig(flags: ConfigFlags, env: Environment): Config {
  const namedDataDir = readNamedDataDir(flags, env);
  const database = flags.db ?? env['SPANLIGHT_DB'];
  const origins =
    flags['allow-origin'] ?? env['SPANLIGHT_ALLOW_ORIGIN']?.split(',').map((origin) => origin.trim()) ?? [];
  return {
    host: flags.host ?? env['SPANLIGHT_HOST'] ?? '127.0.0.1',
    port: readPort(flags.port ?? env['SPANLIGHT_PORT'] ?? '4318', 'port'),
    grpcPort: readGrpcPort(flags, env),
    database:
      database === undefined ? join(readDataDir(flags, env), 'spanlight.db') : checkDatabase(database),
    hasOwnDatabase: database !== undefined || namedDataDir !== undefined,
    named: readNamed(flags, env),
    open: flags['no-open'] !== true && !isOn(env['SPANLIGHT_NO_OPEN']) && !isOn(env['CI']),
    prices: flags.prices ?? (env['SPANLIGHT_PRICES'] || undefined),
    retention: readRetention(flags, env, database !== undefined && isPostgres(database)),
    allowedOrigins: origins.map((origin) =>
      check(originSchema, origin, 'origin', 'is no origin: give one such as https://app.example.com'),
    ),
  };
}

/** Spanlight's folder: of the database, unless that was named, and of the spool. The SDK finds it by the same rules. */
export function readDataDir(flags: ConfigFlags, env: Environment): string {
  return readNamedDataDir(flags, env) ?? defaultDataDir(process.platform, env);
}

/** Never repeats it in an error: it may hold a password. */
function checkDatabase(database: string): string {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(database)?.[1];
  if (isPostgres(database)) {
    if (URL.parse(database)?.pathname.slice(1)) return database;
    throw new ConfigError(
      'The address of the database is none: give one such as postgres://user:password@host:5432/name, with special characters of the password as %40 and so on.',
    );
  }
  if (!scheme) return database;
  throw new ConfigError(`Spanlight knows no database of the kind ${scheme}://. Name a file, or postgres://…`);
}

function readPort(value: string, name: string): number {
  return check(portSchema, value, name, 'is no port: give a number from 0 to 65535');
}

const daysSchema = z
  .string()
  .regex(/^\d{1,5}(\.\d+)?$/)
  .transform(Number);

const bytesSchema = z
  .string()
  .regex(/^\d{1,15}(\.\d+)?([KMGT](i?B)?|B)?$/i)
  .transform((text) => {
    const unit = /[KMGT]/i.exec(text)?.[0].toUpperCase() ?? '';
    return Math.round(Number.parseFloat(text) * 1024 ** ' KMGT'.indexOf(unit || ' '));
  })
  .pipe(z.number().int().max(Number.MAX_SAFE_INTEGER));

/** 0 is for ever. PostgreSQL can't tell how much of its space is free, so there bytes are no limit unless that is asked for. */
function readRetention(flags: ConfigFlags, env: Environment, onPostgres: boolean): Config['retention'] {
  const days = flags['retention-days'] ?? (env['SPANLIGHT_RETENTION_DAYS'] || '30');
  const named = flags['max-bytes'] ?? (env['SPANLIGHT_MAX_BYTES'] || undefined);
  if (onPostgres && named !== undefined && named !== '0') {
    throw new ConfigError(
      '--max-bytes is for database files: on PostgreSQL, runs are kept by --retention-days.',
    );
  }
  const fallback = onPostgres ? '0' : '5G';
  return {
    days:
      check(daysSchema, days, 'retention', 'is no number of days: give one such as 30, or 0 for ever') ||
      null,
    maxBytes:
      check(
        bytesSchema,
        named ?? fallback,
        'limit of bytes',
        'is no size: give one such as 5G or 500M, or 0 for none',
      ) || null,
  };
}

/** A flag comes before a variable, whichever of the two it is. */
function readGrpcPort(flags: ConfigFlags, env: Environment): number | null {
  if (flags['no-grpc'] === true) return null;
  const flag = flags['grpc-port'];
  if (flag === undefined && isOn(env['SPANLIGHT_NO_GRPC'])) return null;
  return readPort(flag ?? env['SPANLIGHT_GRPC_PORT'] ?? '4317', 'gRPC port');
}

function readNamed(flags: ConfigFlags, env: Environment): Config['named'] {
  if (flags.db !== undefined || flags['data-dir'] !== undefined) return 'database';
  if (flags.host !== undefined || flags.port !== undefined) return 'server';
  if (env['SPANLIGHT_DB'] !== undefined || env['SPANLIGHT_DATA_DIR']) return 'database';
  return env['SPANLIGHT_HOST'] !== undefined || env['SPANLIGHT_PORT'] !== undefined ? 'server' : null;
}

function readNamedDataDir(flags: ConfigFlags, env: Environment): string | undefined {
  return flags['data-dir'] ?? (env['SPANLIGHT_DATA_DIR'] || undefined);
}

/** Where programs keep their data on each system. */
export function defaultDataDir(platform: NodeJS.Platform, env: Environment): string {
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Spanlight');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Spanlight');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'spanlight');
}

function check<Output>(
  schema: z.ZodType<Output, string>,
  value: string,
  name: string,
  problem: string,
): Output {
  const result = schema.safeParse(value);
  if (!result.success) throw new ConfigError(`The ${name} "${value}" ${problem}.`);
  return result.data;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}
