import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FeedEvent, Health, RunList, RunSkeleton } from '@spanlight/schema';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { runCli, startServerProcess } from './cli.ts';
import { openEvents } from './events.ts';
import { otlpRequest, otlpSpan, traceId } from './otlp.ts';
import { postTraces, startTestServer } from './server.ts';
import { mountSmallDisk } from './small-disk.ts';
import { temporaryFolder } from './temporary.ts';

const spanIdOf = (n: number) => `${n + 1}`.padStart(16, '0');

function send(url: string, n: number): Promise<Response> {
  return postTraces(url, JSON.stringify(otlpRequest([otlpSpan({ spanId: spanIdOf(n), name: `span ${n}` })])));
}

async function storedIds(url: string): Promise<string[]> {
  const { run, spans } = (await (await fetch(`${url}/api/runs/${traceId}`)).json()) as RunSkeleton;
  expect(run.spanCount).toBe(spans.length);
  return spans.map((span) => span.spanId);
}

async function newFolder(): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  return folder;
}

/** Another process that holds a database until it is told to let go. */
async function holdFile(file: string): Promise<{ release(): Promise<void> }> {
  const program = `
    const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
    database.exec('pragma busy_timeout = 5000; begin exclusive');
    console.log('held');
    process.stdin.on('data', () => { database.exec('rollback'); process.exit(); });`;
  const child = spawn(process.execPath, ['-e', program, file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  await once(child.stdout, 'data');
  return {
    async release() {
      child.stdin.write('go\n');
      await exited;
    },
  };
}

test('while another process holds the file, what is sent is refused, reading goes on, and then all goes on by itself', async () => {
  const folder = await newFolder();
  const { url } = await startServerProcess(folder);
  expect((await send(url, 0)).status).toBe(200);
  const holder = await holdFile(join(folder, 'spanlight.db'));

  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(url, n + 1)));
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toEqual({
      code: 14,
      message: 'The database is in use by another process. Try again in a moment.',
    });
  }
  expect(await storedIds(url)).toEqual([spanIdOf(0)]);
  const health = (await (await fetch(`${url}/api/health`)).json()) as Health;
  expect(health.problem?.message).toContain('in use by another process');

  // Those that wait when it lets go are taken.
  const waiting = Array.from({ length: 20 }, (_, n) => send(url, n + 100));
  await holder.release();
  const taken = await Promise.all(waiting);
  expect(new Set(taken.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await storedIds(url)).toHaveLength(21);
});

test('two servers on one file take spans both, and show each other’s live', async () => {
  const file = join(await newFolder(), 'spanlight.db');
  const start = async () => startServerProcess(await newFolder(), ['--db', file]);
  const one = await start();
  const other = await start();
  const events = await openEvents(`${other.url}/api/live?traceId=${traceId}`);
  onTestFinished(() => events.close());
  await events.next();

  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => send(n % 2 === 0 ? one.url : other.url, n)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const all = Array.from({ length: 60 }, (_, n) => spanIdOf(n));
  for (const { url } of [one, other]) expect((await storedIds(url)).toSorted()).toEqual(all);
  const told = new Set<string>();
  while (told.size < all.length) {
    const { event }: { event: FeedEvent } = await events.nextEvent();
    if (event.type === 'spans') for (const span of event.spans) told.add(span.spanId);
  }

  one.child.kill('SIGKILL');
  await one.finished;
  expect((await send(other.url, 60)).status).toBe(200);
  expect(await storedIds(other.url)).toHaveLength(61);
});

test('what sends heartbeats to one of two servers on a file is not interrupted by the other', async () => {
  const folder = await newFolder();
  const resourceOf = (instanceId: string) => ({ 'service.instance.id': instanceId });
  const sendRunning = (url: string, instanceId: string, run: string) => {
    const span = otlpSpan({ traceId: run, endTimeUnixNano: '0' });
    return postTraces(url, JSON.stringify(otlpRequest([span], resourceOf(instanceId))));
  };
  const beat = (url: string, instanceId: string, run: string) =>
    fetch(`${url}/api/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instanceId, intervalMs: 1000, openTraceIds: [run] }),
    });
  const one = await startTestServer({ database: join(folder, 'spanlight.db'), sweepMs: 50 });
  await sendRunning(one.url, 'alive', traceId);
  await beat(one.url, 'alive', traceId);
  const beating = setInterval(() => void beat(one.url, 'alive', traceId).catch(() => undefined), 100);
  onTestFinished(() => clearInterval(beating));

  // In a process of its own: in this one, to open the file could wait for a write that waits for this thread.
  const other = await startServerProcess(folder);
  // Is heard of by the other alone, and later than the other has ever heard of the one that is alive.
  const lost = traceId.replace(/^./, 'f');
  await sendRunning(other.url, 'gone', lost);
  await beat(other.url, 'gone', lost);
  const events = await openEvents(`${other.url}/api/live`);
  onTestFinished(() => events.close());
  await events.next();
  const interrupted: string[] = [];
  while (!interrupted.includes(lost)) {
    const { event }: { event: FeedEvent } = await events.nextEvent();
    if (event.type !== 'runs') continue;
    interrupted.push(
      ...event.runs.filter(({ status }) => status === 'interrupted').map((run) => run.traceId),
    );
  }
  expect(interrupted).toEqual([lost]);
});

describe.skipIf(!inject('canMount'))('on a disk that is read-only', () => {
  test('a server does not start and says why, and what is stored can be read', async () => {
    const disk = mountSmallDisk(8);
    const file = join(disk.folder, 'spanlight.db');
    const { url, child, finished } = await startServerProcess(disk.folder);
    expect((await send(url, 0)).status).toBe(200);
    child.kill('SIGTERM');
    await finished;
    disk.setReadOnly(true);
    expect(await runCli(['start', '--port', '0', '--no-open', '--data-dir', disk.folder])).toEqual({
      code: 1,
      stdout: '',
      stderr: `The database ${file} can't be written to. Make the file and its folder writable, or name another one with --db.\n`,
    });
    expect((await runCli(['delete', traceId, '--db', file])).stderr).toContain("can't be written to");
    const { code, stdout } = await runCli(['list', '--db', file, '--json']);
    expect([code, (JSON.parse(stdout) as RunList).runs]).toMatchObject([0, [{ traceId, spanCount: 1 }]]);
    const shown = await runCli(['show', traceId, '--db', file]);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('span 0') as string });

    disk.setReadOnly(false);
    const again = await startServerProcess(disk.folder);
    expect((await send(again.url, 1)).status).toBe(200);
  });
});
