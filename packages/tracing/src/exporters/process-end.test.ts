import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { readRequest, startReceiver } from '../../test/receiver.ts';
import type { Receiver, ReceiverOptions, WireSpan } from '../../test/receiver.ts';

const program = fileURLToPath(new URL('../../test/program.ts', import.meta.url));
let receiver: Receiver | undefined;

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

interface Ending {
  code: number | null;
  signal: string | null;
  output: string;
}

/** Runs the program; `onReady` is called with its process when it says that it is ready. */
async function run(
  how: string,
  endpoint: string,
  onReady: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ending> {
  const child = spawn(process.execPath, [program, how], {
    env: { ...process.env, SPANLIGHT_ENDPOINT: endpoint },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (chunk.toString().includes('ready')) onReady((signal) => child.kill(signal));
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}

async function receive(options?: ReceiverOptions): Promise<Receiver> {
  receiver = await startReceiver(options);
  return receiver;
}

test('a program that runs out of work has sent all when it is gone', async () => {
  const { endpoint, spans } = await receive();
  expect(await run('runs-out', endpoint)).toEqual({ code: 0, signal: null, output: '' });
  expect(spans.at(-1)).toHaveProperty('endTimeUnixNano');
});

test('with nobody there a program ends as if nothing were', async () => {
  const gone = await startReceiver();
  await gone.close();
  expect(await run('runs-out', gone.endpoint)).toEqual({ code: 0, signal: null, output: '' });
});

test('a receiver that never answers does not hold the program', async () => {
  const { endpoint, requests } = await receive({ respond: () => undefined });
  expect(await run('runs-out', endpoint)).toMatchObject({ code: 0, output: '' });
  expect(requests).toHaveLength(1);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the program as ever, after what was there is sent',
  async (name) => {
    const { endpoint, spans } = await receive();
    expect(await run('waits', endpoint, (kill) => kill(name))).toMatchObject({ code: null, signal: name });
    expect(spans.map((span) => span.name)).toContain('work');
  },
);

test('a second signal ends the program at once', async () => {
  const hanging = await receive({ respond: () => undefined });
  const ending = await run('waits', hanging.endpoint, (kill) => {
    kill('SIGTERM');
    void hanging.until(() => hanging.requests.length > 0).then(() => kill('SIGTERM'));
  });
  expect(ending.signal).toBe('SIGTERM');
});

test.each(['handles-signal', 'handles-signal-once'])(
  'a program that handles the signal goes on, and is not ended by us: %s',
  async (how) => {
    const { endpoint, spans } = await receive();
    const ending = await run(how, endpoint, (kill) => kill('SIGTERM'));
    expect(ending).toMatchObject({ code: 0, signal: null });
    expect(ending.output.match(/handled/g)).toHaveLength(1);
    expect(spans.at(-1)).toHaveProperty('endTimeUnixNano');
  },
);

test('a program that shuts down and exits in its own handler keeps its exit code', async () => {
  const { endpoint, spans } = await receive();
  expect(await run('exits-on-signal', endpoint, (kill) => kill('SIGINT'))).toMatchObject({
    code: 7,
    signal: null,
  });
  expect(spans.at(-1)).toHaveProperty('endTimeUnixNano');
});

test.each([
  ['exits', 3],
  ['exits-later', 4],
  ['throws', 1],
])('a program that %s without a pause has sent all all the same', { retry: 2 }, async (how, code) => {
  const { endpoint, spans } = await receive();
  expect(await run(how, endpoint)).toMatchObject({ code, signal: null });
  expect(spans.at(-1)).toHaveProperty('endTimeUnixNano');
});

test('a program that exits in its signal handler has sent all', async () => {
  const { endpoint, spans } = await receive();
  const ending = await run('exits-at-once-on-signal', endpoint, (kill) => kill('SIGTERM'));
  expect(ending).toMatchObject({ code: 8, signal: null });
  expect(spans.at(-1)).toHaveProperty('endTimeUnixNano');
});

test('a receiver that never answers does not hold a program that exits', async () => {
  const { endpoint } = await receive({ respond: () => undefined });
  expect(await run('exits', endpoint)).toMatchObject({ code: 3 });
});

test('two exporters in one program both send all', async () => {
  const { endpoint, spans } = await receive();
  expect(await run('two-exporters', endpoint)).toMatchObject({ code: 0 });
  expect(spans.filter((span) => span.endTimeUnixNano !== undefined)).toHaveLength(2);
});

/** Runs `work` with a directory for the viewer, and gives the last span of each file in its spool. */
async function spooledBy(work: () => Promise<unknown>): Promise<(WireSpan | undefined)[]> {
  const directory = mkdtempSync(join(tmpdir(), 'spanlight-'));
  const spool = join(directory, 'spool');
  vi.stubEnv('SPANLIGHT_DATA_DIR', directory);
  try {
    await work();
    const names = existsSync(spool) ? readdirSync(spool).toSorted() : [];
    return names.map((name) => readRequest(readFileSync(join(spool, name), 'utf8')).spans.at(-1));
  } finally {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }
}

test('with nobody there, what a program leaves is in the viewer’s directory', async () => {
  const gone = await startReceiver();
  await gone.close();
  const left = await spooledBy(async () => {
    for (const how of ['exits', 'exits-later', 'runs-out', 'throws']) await run(how, gone.endpoint);
    await run('waits', gone.endpoint, (kill) => kill('SIGTERM'));
  });
  expect(left.filter((span) => span?.endTimeUnixNano !== undefined)).toHaveLength(4);
  // The one that was killed never ended its span.
  expect(new Set(left.map((span) => span?.traceId)).size).toBe(5);
});

test('what a receiver did not answer before a program was killed is in the viewer’s directory', async () => {
  const { endpoint } = await receive({ respond: () => undefined });
  const left = await spooledBy(() => run('waits', endpoint, (kill) => kill('SIGTERM')));
  expect(left).toMatchObject([{ name: 'work' }]);
});

test('what a receiver has taken at the end is not in the viewer’s directory too', async () => {
  const { endpoint, spans } = await receive();
  expect(await spooledBy(() => run('exits', endpoint))).toEqual([]);
  expect(spans).toMatchObject([{ name: 'work' }]);
});
