import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunList } from '@spanlight/schema';
import { expect, onTestFinished, test } from 'vitest';
import { readDataDir } from '../src/config.ts';
import { startCli } from './cli.ts';
import { nobody } from './nobody.ts';
import { startProgram } from './program.ts';
import { temporaryFolder } from './temporary.ts';

async function newFolder() {
  const temporary = await temporaryFolder();
  onTestFinished(() => temporary.remove());
  return temporary.folder;
}

test.each([
  ['the folder that a variable names', (folder: string) => ({ SPANLIGHT_DATA_DIR: folder }), []],
  ["the system's folder for data", (folder: string) => ({ XDG_DATA_HOME: folder, HOME: folder }), []],
  ["the user's own", (folder: string) => ({ XDG_DATA_HOME: '', SPANLIGHT_DATA_DIR: '', HOME: folder }), []],
  [
    'that folder, also beside a database elsewhere',
    (folder: string) => ({ SPANLIGHT_DATA_DIR: folder }),
    ['--db', 'elsewhere.db'],
  ],
])('what a program could not send is read in from %s', async (_, envIn, flags) => {
  const folder = await newFolder();
  const env = envIn(folder);
  // A viewer has been there.
  const dataDir = readDataDir({}, env);
  await mkdir(dataDir, { recursive: true });
  const program = startProgram('ends', { ...env, SPANLIGHT_ENDPOINT: await nobody() });
  expect(await program.exited).toBe(0);
  const spool = join(dataDir, 'spool');
  expect(readdirSync(spool)).toHaveLength(1);

  const inFolder = flags.map((flag) => (flag.endsWith('.db') ? join(folder, flag) : flag));
  const server = startCli(['start', '--port', '0', '--no-open', ...inFolder], env);
  const url = await server.printed(/http:\/\/[\d.]+:\d+/);
  await server.printed(/Read in 1 request with 3 spans/);
  expect(readdirSync(spool)).toEqual([]);
  const { runs } = (await (await fetch(`${url}/api/runs`)).json()) as RunList;
  expect(runs).toMatchObject([{ name: 'agent', status: 'ok', spanCount: 3 }]);
  expect(existsSync(join(dataDir, 'spanlight.db'))).toBe(flags.length === 0);
});

test('what comes later is read in too, and what can not be read is named', async () => {
  const folder = await newFolder();
  const server = startCli(['start', '--port', '0', '--no-open'], { SPANLIGHT_DATA_DIR: folder });
  await server.printed(/http:\/\/[\d.]+:\d+/);
  const spool = join(folder, 'spool');
  await expect.poll(() => existsSync(spool)).toBe(true);
  await writeFile(join(spool, '1-bad.json'), '{');
  const program = startProgram('ends', { SPANLIGHT_DATA_DIR: folder, SPANLIGHT_ENDPOINT: await nobody() });
  expect(await program.exited).toBe(0);
  await server.printed(/Read in 1 request with 3 spans/);
  expect(readdirSync(spool)).toEqual(['rejected']);
  server.child.kill('SIGTERM');
  const { code, stderr } = await server.finished;
  expect(code).toBe(0);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^Moved aside to .*1-bad\.json: The body is not JSON: /) as string,
  ]);
});
