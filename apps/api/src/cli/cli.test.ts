import { createServer } from 'node:http';
import { stat } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { doctorSchema, type RunList, type RunSkeleton } from '@spanlight/schema';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { runCli, startCli, startServerProcess } from '../../test/cli.ts';
import { openEvents } from '../../test/events.ts';
import { attributes, nano, otlpRequest, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { postTraces } from '../../test/server.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { version } from '../version.ts';

let dataDir: string;
beforeEach(async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  dataDir = join(folder, 'data');
});

const otherTrace = 'f'.repeat(32);
const childId = 'c'.repeat(16);
const spans = [
  otlpSpan({ name: 'answer', attributes: attributes({ 'gen_ai.operation.name': 'invoke_agent' }) }),
  otlpSpan({
    spanId: childId,
    parentSpanId: spanId,
    name: 'look\u001b[2Jup',
    startTimeUnixNano: nano(10),
    endTimeUnixNano: nano(22),
    status: { code: 2, message: 'not found' },
    attributes: attributes({ 'gen_ai.tool.name': 'lookup' }),
  }),
  otlpSpan({ traceId: otherTrace, name: 'other' }),
];

async function send(url: string, sent: readonly unknown[] = spans) {
  const response = await postTraces(url, JSON.stringify(otlpRequest(sent)));
  expect(response.status).toBe(200);
}

/** The start of a server that answers, was sent the spans above, and is gone again. */
async function fillDatabase() {
  const server = await startServerProcess(dataDir);
  await send(server.url);
  server.child.kill('SIGTERM');
  expect((await server.finished).code).toBe(0);
}

describe('start', () => {
  test('says where it is, answers there, and keeps its data to itself', async () => {
    const server = await startServerProcess(dataDir);
    expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({
      name: 'spanlight',
      version,
    });
    expect(await server.printed(/OTEL_EXPORTER_OTLP_ENDPOINT=\S+/)).toContain(server.url);
    await server.printed(/spanlight\.db/);
    expect((await stat(join(dataDir, 'spanlight.db'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  test('takes gRPC as well, and says where', async () => {
    const server = await startServerProcess(dataDir);
    await server.printed(/gRPC: http:\/\/127\.0\.0\.1:\d+/);
  });

  test('goes on without gRPC when its port is taken, and says so in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = await startServerProcess(dataDir, ['--grpc-port', String(port)]);
    await send(server.url);
    server.child.kill('SIGTERM');
    const { code, stderr } = await server.finished;
    expect(code).toBe(0);
    expect(stderr.trim()).toMatch(new RegExp(`^Port ${port} can't be had, .+ with --no-grpc\\.$`));
  });

  test('is what happens without a command', async () => {
    const server = startCli(['--port', '0', '--no-open', '--data-dir', dataDir]);
    const url = await server.printed(/http:\/\/[\d.]+:\d+/);
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });

  test('takes its settings from the environment as well', async () => {
    const server = startCli(['start'], {
      SPANLIGHT_PORT: '0',
      SPANLIGHT_NO_OPEN: '1',
      SPANLIGHT_DB: join(dataDir, '..', 'own.db'),
    });
    await server.printed(/own\.db/);
    expect((await stat(join(dataDir, '..', 'own.db'))).isFile()).toBe(true);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it in order: streams close, the database is whole, the exit code is 0',
    async (signal) => {
      const server = await startServerProcess(dataDir);
      const events = await openEvents(`${server.url}/api/live`);
      await events.next();
      await send(server.url);
      expect((await events.nextEvent()).event.type).toBe('runs');
      server.child.kill(signal);
      const { code, stderr } = await server.finished;
      expect([code, stderr]).toEqual([0, '']);
      await expect(stat(join(dataDir, 'spanlight.db-wal'))).rejects.toThrow('ENOENT');
    },
  );

  test('says so when Spanlight runs there already, and is content', async () => {
    const server = await startServerProcess(dataDir);
    const again = await runCli(['start', '--no-open', '--port', server.port], {
      HOME: dataDir,
      XDG_DATA_HOME: join(dataDir, 'x'),
    });
    expect(again).toEqual({ code: 0, stdout: `Spanlight is already running: ${server.url}\n`, stderr: '' });
  });

  test('is not content when another database was asked for', async () => {
    const server = await startServerProcess(dataDir);
    const again = await runCli([
      'start',
      '--no-open',
      '--port',
      server.port,
      '--db',
      join(dataDir, 'other.db'),
    ]);
    expect(again).toMatchObject({
      code: 1,
      stderr: `Another Spanlight is running at ${server.url}. Choose another port with --port.\n`,
    });
  });

  test('names --port when another program has the port', async () => {
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await runCli(['start', '--no-open', '--port', `${port}`, '--data-dir', dataDir])).toMatchObject({
      code: 1,
      stderr: `Port ${port} is in use by another program. Choose another with --port.\n`,
    });
  });

  test('tells in one line what is wrong with a database', async () => {
    const { code, stderr } = await runCli(['start', '--no-open', '--port', '0', '--db', '/dev/null/x.db']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Can't open the database \/dev\/null\/x\.db: .+\n$/);
    const database = join(dataDir, 'x.db');
    expect(await runCli(['start', '--no-open', '--port', '0', '--db', database])).toMatchObject({
      code: 1,
      stderr: `Can't open the database ${database}: there is no folder ${dataDir}.\n`,
    });
  });
});

describe('reading commands', () => {
  test('list and show read the file when no server runs', async () => {
    await fillDatabase();
    const list = await runCli(['list', '--data-dir', dataDir]);
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/^Run +Name +Started +Duration +Spans +Errors +Tokens +Cost +Models\n/);
    expect(list.stdout).toMatch(new RegExp(`${traceId.slice(0, 8)}  ✓  answer .* 100 ms +2 +1 +– +–`));
    const show = await runCli(['show', traceId.slice(0, 6), '--data-dir', dataDir]);
    expect(show.stdout).toBe(
      [
        '✓ answer  100 ms · 2 spans · 1 failed',
        traceId,
        '',
        '✓ answer  agent_run · 100 ms',
        '└─ ✗ look [2Jup  tool_call · 12.0 ms  not found',
        '',
      ].join('\n'),
    );
  });

  test('list and show ask the server when one runs', async () => {
    const server = await startServerProcess(dataDir);
    await send(server.url);
    for (const filter of [['name:other'], ['--filter', 'name:other']]) {
      const list = await runCli(['list', '--port', server.port, ...filter, '--json']);
      expect((JSON.parse(list.stdout) as RunList).runs.map((run) => run.traceId)).toEqual([otherTrace]);
    }
    expect((await runCli(['list', '--filter', 'a', 'b'])).stderr).toContain('Give the filter once');
    const show = await runCli(['show', traceId, '--port', server.port, '--json']);
    expect((JSON.parse(show.stdout) as RunSkeleton).spans.map((span) => span.spanId)).toEqual([
      spanId,
      childId,
    ]);
  });

  test('list reads the file beside a server that writes to it', async () => {
    const server = await startServerProcess(dataDir);
    await send(server.url);
    const list = await runCli(['list', '--data-dir', dataDir, '--sort', '-spans', '--limit', '1', '--json']);
    expect((JSON.parse(list.stdout) as RunList).runs.map((run) => run.traceId)).toEqual([traceId]);
  });

  test('delete takes one run, with a server and without', async () => {
    const server = await startServerProcess(dataDir);
    await send(server.url);
    const events = await openEvents(`${server.url}/api/live`);
    onTestFinished(() => events.close());
    await events.next();
    expect(await runCli(['delete', traceId.slice(0, 8), '--port', server.port])).toEqual({
      code: 0,
      stdout: `Deleted ${traceId}.\n`,
      stderr: '',
    });
    expect((await events.nextEvent()).event).toEqual({ type: 'deleted', traceIds: [traceId] });
    server.child.kill('SIGTERM');
    await server.finished;
    expect((await runCli(['delete', otherTrace, '--data-dir', dataDir])).stdout).toBe(
      `Deleted ${otherTrace}.\n`,
    );
    expect((await runCli(['list', '--data-dir', dataDir])).stdout).toBe(
      'There are no runs yet. "spanlight demo" makes two.\n',
    );
  });

  test('pin and delete --filter do what they say, with a server and without', async () => {
    const server = await startServerProcess(dataDir);
    await send(server.url);
    for (const where of [
      ['--port', server.port],
      ['--data-dir', dataDir],
    ]) {
      if (where[0] === '--data-dir') {
        server.child.kill('SIGTERM');
        await server.finished;
      }
      const pinned = async () => {
        const { stdout } = await runCli(['show', traceId, '--json', ...where]);
        return (JSON.parse(stdout) as RunSkeleton).run.isPinned;
      };
      expect((await runCli(['pin', traceId.slice(0, 8), ...where])).stdout).toBe(`Pinned ${traceId}.\n`);
      expect(await pinned()).toBe(true);
      await runCli(['pin', traceId, '--off', ...where]);
      expect(await pinned()).toBe(false);
      const none = ['delete', '--filter', 'name:nothing', ...where];
      expect((await runCli(none)).stdout).toBe('No run matches.\n');
    }
    const rest = ['delete', '--filter', `NOT ${traceId.slice(0, 8)}`, '--data-dir', dataDir];
    expect((await runCli(rest)).stdout).toBe('Deleted 1 run.\n');
    const all = await runCli(['delete', '--all', '--json', '--data-dir', dataDir]);
    expect(JSON.parse(all.stdout)).toEqual({ deleted: 1 });
  });

  test.each(['--port', 'SPANLIGHT_PORT'])(
    'touch no other database when %s names a server that is gone',
    async (name) => {
      const server = await startServerProcess(join(dataDir, 'spanlight'));
      await send(server.url);
      server.child.kill('SIGTERM');
      await server.finished;
      const usual = { XDG_DATA_HOME: dataDir, HOME: dataDir };
      const isFlag = name.startsWith('--');
      for (const args of [['list'], ['show', traceId], ['delete', traceId]]) {
        const flags = isFlag ? [name, server.port] : [];
        expect(
          await runCli([...args, ...flags], { ...usual, ...(!isFlag && { [name]: server.port }) }),
        ).toEqual({
          code: 1,
          stdout: '',
          stderr: `No Spanlight answers at ${server.url}. To read a database without a server, name it with --db.\n`,
        });
      }
      expect((await runCli(['show', traceId, '--data-dir', join(dataDir, 'spanlight')])).code).toBe(0);
    },
  );

  test('a beginning that fits several runs is not enough', async () => {
    const server = await startServerProcess(dataDir);
    const twin = `${traceId.slice(0, 31)}0`;
    await send(server.url, [otlpSpan(), otlpSpan({ traceId: twin })]);
    const { code, stderr } = await runCli(['show', traceId.slice(0, 8), '--port', server.port]);
    expect(code).toBe(1);
    expect(stderr).toContain(`2 runs begin with ${traceId.slice(0, 8)}: `);
    expect((await runCli(['show', twin, '--port', server.port])).code).toBe(0);
  });
});

test.each([
  [['--version'], { code: 0, stdout: `${version}\n`, stderr: '' }],
  [
    ['strat'],
    { code: 1, stdout: '', stderr: 'There is no command "strat". Did you mean "spanlight start"?\n' },
  ],
])('%j prints and exits', async (args, expected) => {
  expect(await runCli(args)).toEqual(expected);
});

test('demo plays an agent and a workflow to a running server, and says where to look', async () => {
  const server = await startServerProcess(dataDir);
  const demo = startCli(['demo', '--speed', '50', '--port', server.port]);
  const { code, stdout, stderr } = await demo.finished;
  expect([code, stderr]).toEqual([0, '']);
  const urls = stdout.match(/http:\S+/g)!;
  expect(urls).toHaveLength(2);
  for (const url of urls) {
    expect(url).toContain(`${server.url}/runs/`);
    const { run } = (await (await fetch(url.replace('/runs/', '/api/runs/'))).json()) as RunSkeleton;
    expect(run.status).toBe('ok');
    expect(run.spanCount).toBeGreaterThan(10);
    expect(run.inputPreview).not.toBeNull();
  }
});

test('demo takes the address that the SDK would, and says how much was lost when the server goes', async () => {
  const server = await startServerProcess(dataDir);
  const demo = startCli(['demo', '--speed', '4'], { SPANLIGHT_ENDPOINT: `${server.url}/` });
  expect(await demo.printed(/http:\S+/)).toContain(`${server.url}/runs/`);
  server.child.kill('SIGKILL');
  const { code, stderr } = await demo.finished;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Up to \d+ of \d\d spans did not reach the Spanlight at \S+: it stopped, or refused them\.\n$/,
  );
});

describe('doctor', () => {
  test('gives advice, and shows what arrived', async () => {
    const server = await startServerProcess(dataDir);
    const nothing = await runCli(['doctor', '--port', server.port]);
    expect(nothing).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^✗ Nothing has arrived yet\./) as string,
    });
    await send(server.url);
    const { stdout } = await runCli(['doctor', '--port', server.port]);
    expect(stdout).toContain('The last 1 of 1 requests since the start:');
    expect(stdout).toMatch(/shop +http\/json +v1\/traces +200 +3/);
    const json = await runCli(['doctor', '--port', server.port, '--json']);
    expect(doctorSchema.parse(JSON.parse(json.stdout)).requests).toHaveLength(1);
  });

  test('needs a server', async () => {
    expect(await runCli(['doctor', '--port', '1'])).toMatchObject({
      code: 1,
      stderr: 'No Spanlight runs at http://127.0.0.1:1. Run "spanlight start" in another terminal first.\n',
    });
  });
});
