import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

/** What Node makes of our files is kept from one process to the next: half of what a start takes. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliProcess {
  child: ChildProcess;
  /** Resolves to the first match in what it prints; rejects when it ends without. */
  printed(pattern: RegExp): Promise<string>;
  finished: Promise<Finished>;
}

/** Runs the real command line; what still runs when the test is over is killed. */
export function startCli(args: readonly string[], env: Record<string, string> = {}): CliProcess {
  const { SPANLIGHT_DATA_DIR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Others may be running, on the usual port; and what tests send is from a day that gets ever older.
    env: {
      ...inherited,
      NODE_COMPILE_CACHE: compileCache,
      NO_COLOR: '1',
      SPANLIGHT_GRPC_PORT: '0',
      SPANLIGHT_RETENTION_DAYS: '0',
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += String(text)));
  child.stderr.on('data', (text) => (output.stderr += String(text)));
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await finished;
  });

  return {
    child,
    finished,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (match) resolve(match[1] ?? match[0]);
        };
        child.stdout.on('data', look);
        look();
        void finished.then(({ code, stderr }) => reject(new Error(`It ended with ${code}: ${stderr}`)));
      }),
  };
}

export function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return startCli(args, env).finished;
}

/** `spanlight start` on a free port; resolves when it answers. */
export async function startServerProcess(dataDir: string, args: readonly string[] = []) {
  const server = startCli(['start', '--port', '0', '--no-open', '--data-dir', dataDir, ...args]);
  const url = await server.printed(/http:\/\/[\d.]+:\d+/);
  return { ...server, url, port: new URL(url).port };
}
