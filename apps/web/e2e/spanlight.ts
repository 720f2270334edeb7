import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';

const repository = new URL('../../../', import.meta.url).pathname;
const cli = join(repository, 'apps/api/dist/cli.js');

/** A real server, as `spanlight start` runs it, on a port and a data folder of its own. */
export interface Spanlight {
  url: string;
  port: number;
  dataDir: string;
  start(): Promise<void>;
  /** Ends the process: SIGINT as Ctrl-C does, SIGKILL as a crash would. Gives its exit code, null after SIGKILL. */
  stop(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
  /** Starts one of the SDK's example programs (`agent`, `workflow`, `ai-sdk`), sending to this server. */
  runExample(name: string, env?: Record<string, string>): ExampleProgram;
}

export interface ExampleProgram {
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Resolves with what it printed when it has ended well, and rejects with that otherwise. */
  done: Promise<string>;
}

export async function createSpanlight() {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'spanlight-e2e-'));
  const url = `http://127.0.0.1:${port}`;
  const children = new Set<ChildProcess>();
  let server: ChildProcess | null = null;

  async function start() {
    const args = [cli, 'start', '--port', String(port), '--data-dir', dataDir, '--no-open', '--no-grpc'];
    server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(server);
    const failed = once(server, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${code} before it was ready.`);
    });
    await Promise.race([whenItSays(server, url), failed]);
    failed.catch(() => undefined);
  }

  async function stop(signal: 'SIGINT' | 'SIGKILL') {
    if (!server || !isRunning()) throw new Error('The server is not running.');
    const exited = once(server, 'exit');
    server.kill(signal);
    const [code] = (await exited) as [number | null];
    children.delete(server);
    server = null;
    return code;
  }

  function runExample(name: string, env: Record<string, string> = {}): ExampleProgram {
    const file = join(repository, `packages/tracing/examples/${name}.ts`);
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, SPANLIGHT_ENDPOINT: url, OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
    const done = ended();
    async function ended() {
      const [code] = await once(child, 'exit');
      children.delete(child);
      if (code !== 0) throw new Error(`The example ${name} ended with ${code}:\n${printed}`);
      return printed;
    }
    done.catch(() => undefined);
    async function kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    return { done, kill };
  }

  function isRunning() {
    return server !== null && server.exitCode === null && server.signalCode === null;
  }

  /** Ends what still sends, and deletes all that was sent. */
  async function empty() {
    for (const child of children) if (child !== server) child.kill('SIGKILL');
    const { status } = await fetch(`${url}/api/runs?filter=spans:>=0`, { method: 'DELETE' });
    if (status !== 200) throw new Error(`The runs could not be deleted: the server answered ${status}.`);
  }

  async function dispose() {
    for (const child of children) child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }

  return { url, port, dataDir, start, stop, runExample, isRunning, empty, dispose };
}

async function whenItSays(child: ChildProcess, text: string): Promise<void> {
  let printed = '';
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes(text)) resolve();
    });
  });
}

/** A port that was free a moment ago: a server that is killed and started again needs the same one. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

export const test = base.extend<
  { spanlight: Spanlight },
  { server: Awaited<ReturnType<typeof createSpanlight>> }
>({
  /** One for all tests of a worker: to start one takes longer than many a test. */
  server: [
    // Playwright reads the pattern to know which fixtures this one needs: none.
    async ({}, use) => {
      const server = await createSpanlight();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
  /** A server that runs and holds nothing, whatever the test before left behind. */
  spanlight: async ({ server }, use) => {
    if (!server.isRunning()) await server.start();
    await server.empty();
    await use(server);
  },
});

export { expect } from '@playwright/test';
