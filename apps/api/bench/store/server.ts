import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What users start: `pnpm build` makes it. */
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const probe = new URL('probe.js', import.meta.url).href;

/** How a server is. */
export interface ServerState {
  /** How late the event loop was at worst in 99 of 100 looks since the last time, milliseconds. */
  delayMs: number;
  /** The most that it has had since its start. */
  memoryMb: number;
}

export interface BenchServer {
  url: string;
  state(): Promise<ServerState>;
  close(): Promise<void>;
}

/** `spanlight start` with a file of which nothing goes, old and large as it may be; resolves when it says where it is. */
export async function startBenchServer(file: string): Promise<BenchServer> {
  const flags = ['--no-open', '--port=0', '--no-grpc', '--retention-days=0', '--max-bytes=0'];
  const child = fork(cli, ['start', ...flags, '--db', file], {
    execArgv: ['--import', probe],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  return {
    url: await findUrl(createInterface(child.stdout!)),
    async state() {
      const answered = once(child, 'message');
      child.send('state');
      return ((await answered) as [ServerState])[0];
    },
    async close() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function findUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error(`${cli} ended before it was ready. Has pnpm build made it?`);
}

/** Posts all bodies, several at a time, as several programs would. */
export async function postAll(
  url: string,
  bodies: readonly Uint8Array<ArrayBuffer>[],
  contentType: string,
): Promise<void> {
  const pending = bodies.values();
  const send = async () => {
    for (const body of pending) {
      const response = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 4 }, send));
}
