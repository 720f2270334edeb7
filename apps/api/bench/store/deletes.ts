import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { micro } from '../../test/otlp.ts';
import { quantile } from './results.ts';
import type { WritesMessage } from './single-writes.ts';

/** Milliseconds until a request of one span is answered, and how many there were. */
export interface Waits {
  count: number;
  median: number;
  p99: number;
  longest: number;
  over50: number;
}

/** Of the same length as most deletions take. */
const controlCount = 400;

/** How often all runs go: how long the disk takes for what is flushed differs from second to second. */
const rounds = 3;

/** One request after another, each with a span of its own, while all runs go that have come since the file was made, and without. */
export async function timeDeletes(url: string, addRuns: () => Promise<void>) {
  const writes = startWrites(url);
  const filter = `started:>=${new Date(micro(0) / 1000).toISOString()}`;
  const deletions: { deleted: number; alone: Waits; meanwhile: Waits }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await addRuns();
    const alone = await writes.time(controlCount);
    const timed = writes.time(null);
    const query = new URLSearchParams({ filter });
    const response = await fetch(`${url}/api/runs?${query}`, { method: 'DELETE' });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const { deleted } = (await response.json()) as { deleted: number };
    writes.stop();
    deletions.push({ deleted, alone, meanwhile: await timed });
  }
  writes.end();
  await fetch(`${url}/api/runs/${writesTrace}`, { method: 'DELETE' });
  const of = (figure: 'p99' | 'longest') => Math.max(...deletions.map(({ meanwhile }) => meanwhile[figure]));
  return { p99: of('p99'), longest: of('longest'), deletions };
}

const writesTrace = 'd'.repeat(32);

function startWrites(url: string) {
  const child = fork(fileURLToPath(new URL('single-writes.ts', import.meta.url)), [url, writesTrace]);
  const ended = once(child, 'exit').then(() => {
    throw new Error('What posts single spans has ended.');
  });
  // Nobody waits for it between two of them.
  ended.catch(() => undefined);
  const tell = (message: WritesMessage) => child.send(message);
  return {
    async time(count: number | null): Promise<Waits> {
      const answered = once(child, 'message');
      tell({ count });
      const [times] = (await Promise.race([answered, ended])) as [number[]];
      return toWaits(times);
    },
    stop: () => tell('stop'),
    end: () => child.disconnect(),
  };
}

function toWaits(times: readonly number[]): Waits {
  const rounded = (ms: number) => Number(ms.toFixed(1));
  return {
    count: times.length,
    median: rounded(quantile(times, 0.5)),
    p99: rounded(quantile(times, 0.99)),
    longest: rounded(Math.max(...times)),
    over50: times.filter((ms) => ms > 50).length,
  };
}
