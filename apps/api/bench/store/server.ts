import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer } from './server-process.ts';

const program = fileURLToPath(new URL('server-process.ts', import.meta.url));

export interface BenchServer {
  url: string;
  /** How it was since the last time. */
  state(): Promise<Required<Omit<Answer, 'url'>>>;
  close(): Promise<void>;
}

export async function startBenchServer(file: string): Promise<BenchServer> {
  const child = fork(program, [file]);
  const answer = async () => ((await once(child, 'message')) as [Answer])[0];
  const { url } = await answer();
  return {
    url: url!,
    async state() {
      const answered = answer();
      child.send('state');
      return (await answered) as Required<Answer>;
    },
    async close() {
      const exited = once(child, 'exit');
      child.send('close');
      await exited;
    },
  };
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
