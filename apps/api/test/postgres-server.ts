import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary.ts';

const password = 'kept-secret';

const run = promisify(execFile);

export interface PostgresServer {
  /** Of its database `postgres`, for its superuser. */
  url: string;
  start(): Promise<void>;
  /** As if it crashed, or in order: it throws everyone out first. */
  stop(how: 'immediate' | 'fast'): Promise<void>;
  /** Stops it and leaves nothing behind. */
  remove(): Promise<void>;
}

/** The folder of PostgreSQL's programs, the newest that are installed; null without any. */
export function findPostgres(): string | null {
  const byVersion = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) =>
    b.localeCompare(a, undefined, { numeric: true }),
  );
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  return [...byVersion, ...onPath].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Starts a PostgreSQL of its own on a free port, with its data in a temporary folder. It ends when this process does. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const { folder, remove } = await temporaryFolder();
  const account = await accountFor(folder);
  const port = await freePort();
  const data = join(folder, 'data');
  const program = (name: string) => join(programs, name);
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  await run(
    program('initdb'),
    `-D ${data} -U postgres -E UTF8 --locale=C --no-sync --auth=scram-sha-256 --pwfile=${passwordFile}`.split(
      ' ',
    ),
    account,
  );

  const start = async () => {
    // Nothing here outlives the machine, so that no test has to wait for a disk.
    const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`;
    await run(
      program('pg_ctl'),
      ['start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings],
      account,
    );
  };
  const stop = async (how: 'immediate' | 'fast') => {
    await run(program('pg_ctl'), ['stop', '-w', '-D', data, '-m', how], account);
  };

  await start();
  const script = 'read _; "$0" stop -s -D "$1" -m immediate';
  const guard = spawn('sh', ['-c', script, program('pg_ctl'), data], {
    ...account,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    start,
    stop,
    async remove() {
      const ended = once(guard, 'exit');
      guard.stdin.end();
      await ended;
      await remove();
    },
  };
}

/** PostgreSQL refuses to run as root: its own account does it, and gets the folder. */
async function accountFor(folder: string): Promise<{ cwd: string; uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const idOf = async (which: '-u' | '-g') => Number((await run('id', [which, 'postgres'])).stdout);
  const [uid, gid] = [await idOf('-u'), await idOf('-g')];
  chownSync(folder, uid, gid);
  return { cwd: folder, uid, gid };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
