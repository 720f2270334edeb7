// Runs the package, as it is published, on Bun and Deno. They are 100 MB each, too much to be installed with everything else:
// so this is run by hand, `pnpm runtimes` after a build, and docs/sdk.md says what came out.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReceiver, toRecord } from './receiver.ts';

const execute = promisify(execFile);
const packages = { bun: '1.4.5', deno: '2.9.6' };
const ends = ['runs out', 'exits', 'throws', 'is told to end'];
// Deno runs nothing more after an error that nobody caught.
const knownToLose = new Set(['deno throws']);

const directory = await mkdtemp(join(tmpdir(), 'spanlight-runtimes-'));
try {
  await install();
  for (const [name, program] of Object.entries({
    node: [process.execPath],
    bun: ['node_modules/.bin/bun'],
    deno: ['node_modules/.bin/deno', 'run', '--allow-env', '--allow-net', '--allow-sys', '--allow-read'],
  })) {
    const { stdout } = await execute(program[0]!, ['--version'], { cwd: directory });
    const version = `${name} ${/\d+\.\d+\.\d+/.exec(stdout)?.[0]}`;
    for (const how of ends) {
      const lost = await run(program, how);
      const isAsKnown = lost.length > 0 === knownToLose.has(`${name} ${how}`);
      if (!isAsKnown) process.exitCode = 1;
      const outcome = lost.length > 0 ? lost.join('; ') : 'all arrived';
      console.log(`${version} ${how}: ${outcome}${isAsKnown ? '' : ' (UNEXPECTED)'}`);
    }
  }
} finally {
  await rm(directory, { recursive: true });
}

async function install(): Promise<void> {
  const tarball = join(directory, 'tracing.tgz');
  await execute('pnpm', ['pack', '--out', tarball], { cwd: join(import.meta.dirname, '..') });
  await copyFile(join(import.meta.dirname, 'runtime-program.ts'), join(directory, 'program.ts'));
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }');
  const versions = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  await execute('npm', ['install', '--no-audit', '--no-fund', tarball, ...versions], { cwd: directory });
}

/** What is missing of what the program traced, in words. */
async function run([command, ...args]: string[], how: string): Promise<string[]> {
  const receiver = await startReceiver();
  const child = spawn(command!, [...args, 'program.ts', how], {
    cwd: directory,
    env: {
      ...process.env,
      SPANLIGHT_ENDPOINT: receiver.endpoint,
      SPANLIGHT_DATA_DIR: join(directory, 'none'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  await once(child, 'exit');
  await receiver.close();

  const spans = new Map(receiver.spans.map((span) => [span.name, span]));
  const parents = { agent: undefined, model: 'agent', outer: 'agent', inner: 'outer', stream: 'agent' };
  const streamed = toRecord(spans.get('stream')?.attributes ?? [])['spanlight.output'];
  return [
    ...Object.entries(parents).flatMap(([name, parent]) => {
      const span = spans.get(name);
      if (!span?.endTimeUnixNano) return [`${name} is missing`];
      return span.parentSpanId === (parent && spans.get(parent)?.spanId)
        ? []
        : [`${name} is not in ${parent}`];
    }),
    ...(spans.has('stream') && streamed !== '"one stream"'
      ? [`the stream came out as ${String(streamed)}`]
      : []),
  ];
}
