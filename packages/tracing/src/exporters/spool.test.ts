import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRequest, startReceiver } from '../../test/receiver.ts';
import type { WireSpan } from '../../test/receiver.ts';
import { AISpanType, DefaultAITracing, DefaultExporter } from '../index.ts';
import type { DefaultExporterOptions } from '../index.ts';
import type { SendOutcome } from './otlp-send.ts';
import { createSpool } from './spool.ts';
import { spoolsByDefault, viewerDirectory } from './viewer-directory.ts';

const generic = { type: AISpanType.GENERIC, name: 'span' } as const;
let viewer: string;
let directory: string;

beforeEach(() => {
  viewer = mkdtempSync(join(tmpdir(), 'spanlight-'));
  directory = join(viewer, 'spool');
  vi.stubEnv('SPANLIGHT_DATA_DIR', viewer);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(viewer, { recursive: true, force: true });
});

function names(): string[] {
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
}

function spooledSpans(): WireSpan[] {
  return names().flatMap((name) => readRequest(readFileSync(join(directory, name), 'utf8')).spans);
}

/** A port on which nobody listens. */
async function findFreePort(): Promise<number> {
  const receiver = await startReceiver();
  await receiver.close();
  return receiver.port;
}

function setUp(options: DefaultExporterOptions) {
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const exporter = new DefaultExporter({ logger, maxBatchWaitMs: 10, retryDelayMs: 10, ...options });
  const tracing = new DefaultAITracing({ serviceName: 'my-app', exporters: [exporter] });
  return { tracing, exporter, logger };
}

const accepted: SendOutcome = { kind: 'accepted', rejectedSpans: 0, reason: '', isSpanlight: false };
const away: SendOutcome = { kind: 'away', reason: 'ECONNREFUSED' };
const bodyOf = (...spans: string[]) =>
  JSON.stringify({ spans: spans.map((name) => ({ name, startTimeUnixNano: '1' })) });

test('a batch is one file, for its user alone, named after time and process', () => {
  const spool = createSpool({ directory, onDrop: vi.fn() });
  spool.put(bodyOf('é'));
  const [name = ''] = names();
  expect(name).toMatch(new RegExp(`^\\d{13}-${process.pid}-[0-9a-f]{16}\\.json$`));
  expect(readFileSync(join(directory, name), 'utf8')).toBe(bodyOf('é'));
  expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('when the files together grow too large the oldest go, and their spans are counted', async () => {
  const onDrop = vi.fn();
  mkdirSync(directory);
  // Another program has been here before.
  writeFileSync(join(directory, '1000000000000-1-aaaaaaaaaaaaaaaa.json'), bodyOf('a', 'b'));
  const size = bodyOf('a', 'b').length;
  const spool = createSpool({ directory, maxBytes: 2 * size, onDrop });
  spool.put(bodyOf('c', 'd'));
  expect(onDrop).not.toHaveBeenCalled();
  spool.put(bodyOf('e', 'f'));
  expect(onDrop).toHaveBeenCalledExactlyOnceWith(2, expect.stringContaining(directory));
  expect(names()).toHaveLength(2);
  expect(readFileSync(join(directory, names()[0]!), 'utf8')).toBe(bodyOf('c', 'd'));
});

test('files that the viewer has read meanwhile are not counted as lost', () => {
  const onDrop = vi.fn();
  const spool = createSpool({ directory, maxBytes: bodyOf('a').length, onDrop });
  spool.put(bodyOf('a'));
  rmSync(join(directory, names()[0]!));
  spool.put(bodyOf('b'));
  expect(onDrop).not.toHaveBeenCalled();
});

test('what a program left that was killed while it wrote is removed in time', () => {
  mkdirSync(directory);
  const [old, fresh] = ['1-1-a.json.tmp', '1-2-b.json.tmp'];
  for (const name of [old, fresh]) writeFileSync(join(directory, name), 'half');
  utimesSync(join(directory, old), 1, 1);
  createSpool({ directory, onDrop: vi.fn() }).put(bodyOf('a'));
  expect(names()).toEqual([fresh, expect.stringMatching(/\.json$/)]);
});

test('files go back in the order they came, and stay from the first that nobody takes', async () => {
  const spool = createSpool({ directory, onDrop: vi.fn() });
  for (const name of ['a', 'b', 'c']) spool.put(bodyOf(name));
  const sent: string[] = [];
  const outcomes: SendOutcome[] = [accepted, away];
  const send = async (body: string) => {
    sent.push(body);
    return outcomes.shift() ?? accepted;
  };
  expect(await spool.sendBack(send)).toEqual(away);
  expect(names()).toHaveLength(2);
  expect(await spool.sendBack(send)).toBeUndefined();
  expect(sent).toEqual(['a', 'b', 'b', 'c'].map((name) => bodyOf(name)));
  expect(names()).toEqual([]);
});

test('when nobody listens spans are kept in files as they would have been sent', async () => {
  const { tracing, exporter, logger } = setUp({ endpoint: `http://127.0.0.1:${await findFreePort()}` });
  tracing.startSpan({ ...generic, input: 'question' }).end({ output: 'answer' });
  await tracing.flush();
  expect(spooledSpans()).toMatchObject([{ name: 'span', endTimeUnixNano: expect.any(String) }]);
  expect(exporter.droppedSpans).toBe(0);
  expect(logger.warn).not.toHaveBeenCalled();
  await tracing.shutdown();
});

test('a viewer that starts later gets what was kept, before what comes then', async () => {
  const port = await findFreePort();
  const { tracing } = setUp({ endpoint: `http://127.0.0.1:${port}` });
  const span = tracing.startSpan(generic);
  await tracing.flush();
  span.update({ metadata: { step: 2 } });
  await tracing.flush();
  expect(names()).toHaveLength(2);
  const receiver = await startReceiver({ port });
  span.end();
  await tracing.flush();
  expect(receiver.spans.map(({ endTimeUnixNano }) => endTimeUnixNano !== undefined)).toEqual([
    false,
    false,
    true,
  ]);
  expect(
    receiver.spans.map(({ attributes }) => attributes.some(({ key }) => key === 'spanlight.metadata')),
  ).toEqual([false, true, true]);
  expect(names()).toEqual([]);
  await tracing.shutdown();
  await receiver.close();
});

test('a viewer that is gone for good leaves what comes then in files', async () => {
  const receiver = await startReceiver();
  const { tracing, exporter } = setUp({ endpoint: receiver.endpoint, maxRetries: 1 });
  tracing.startSpan(generic);
  await tracing.flush();
  await receiver.close();
  tracing.startSpan({ ...generic, name: 'late' }).end();
  await tracing.shutdown();
  expect(spooledSpans()).toMatchObject([{ name: 'late' }]);
  expect(exporter.droppedSpans).toBe(0);
});

test('a full buffer goes into files, not away', () => {
  const { tracing, exporter } = setUp({
    endpoint: 'http://127.0.0.1:9',
    maxBufferBytes: 10_000,
    maxBatchSize: 10,
  });
  // Without a pause, so that nothing can be sent meanwhile.
  for (let index = 0; index < 100; index++) tracing.startSpan(generic).end();
  expect(exporter.droppedSpans).toBe(0);
  expect(spooledSpans().length).toBeGreaterThan(50);
});

test('where no file can be written that is said once, and the spans are counted', async () => {
  writeFileSync(directory, 'not a directory');
  const { tracing, exporter, logger } = setUp({ endpoint: `http://127.0.0.1:${await findFreePort()}` });
  tracing.startSpan(generic).end();
  await tracing.flush();
  tracing.startSpan(generic).end();
  await tracing.shutdown();
  expect(exporter.droppedSpans).toBe(2);
  expect(logger.warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining(`can't be kept in ${directory}`),
  );
});

test('files are the default where a viewer has been used, and for what runs on this machine', () => {
  expect(viewerDirectory()).toBe(viewer);
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    expect(spoolsByDefault(`http://${host}:4318`)).toBe(true);
  }
  expect(spoolsByDefault('https://traces.example.com')).toBe(false);
  expect(spoolsByDefault('no address')).toBe(false);
  vi.stubEnv('SPANLIGHT_DATA_DIR', join(viewer, 'not there'));
  expect(spoolsByDefault('http://127.0.0.1:4318')).toBe(false);
});

test.each([
  ['linux', { XDG_DATA_HOME: '/data', HOME: '/home/ada' }, '/data/spanlight'],
  ['linux', { XDG_DATA_HOME: '', HOME: '/home/ada' }, '/home/ada/.local/share/spanlight'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/Spanlight'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local/Spanlight'],
])('on %s the viewer’s directory is where it is for users: %o', (platform, variables, expected) => {
  vi.stubEnv('SPANLIGHT_DATA_DIR', '');
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform);
  expect(viewerDirectory()).toBe(expected);
  vi.restoreAllMocks();
});

test('files can be switched off', async () => {
  const { tracing, exporter } = setUp({ endpoint: `http://127.0.0.1:${await findFreePort()}`, spool: false });
  tracing.startSpan(generic).end();
  await tracing.shutdown();
  expect(names()).toEqual([]);
  expect(exporter.droppedSpans).toBe(1);
});
