import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openMemoryStore } from '../../test/open-store.ts';
import { nano, otlpRequest, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { StoreBusyError } from '../store/store-error.ts';
import type { Store } from '../store/store.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { createSpool, type Spool, type SpoolOptions } from './spool.ts';

const { signal } = new AbortController();
let directory: string;
let store: Store;
let ingest: Ingest;
let spool: Spool;

beforeEach(async () => {
  const temporary = await temporaryFolder();
  onTestFinished(() => temporary.remove());
  directory = join(temporary.folder, 'spool');
  store = await openMemoryStore();
  ingest = createIngest({
    store,
    feed: { publish: () => undefined },
    liveness: { heard: () => undefined },
  });
  spool = createSpool({ directory, ingest });
});

async function put(name: string, content: unknown) {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
}

const names = () => readdir(directory);
const started = otlpRequest([otlpSpan({ endTimeUnixNano: '0' })]);
const ended = otlpRequest([otlpSpan(), otlpSpan({ spanId: 'c'.repeat(16), parentSpanId: spanId })]);

test('takes in what lies there, and removes it', async () => {
  await put('1795334318000-7-aaaaaaaaaaaaaaaa.json', started);
  await put('1795334319000-7-bbbbbbbbbbbbbbbb.json', ended);
  expect(await spool.read(signal)).toEqual({ batches: 2, spans: 3, rejected: [] });
  expect((await store.readRun(traceId))?.run).toMatchObject({ status: 'ok', spanCount: 2 });
  expect(await names()).toEqual([]);
  expect(await spool.read(signal)).toEqual({ batches: 0, spans: 0, rejected: [] });
});

test('is done with a file that was stored with a warning alone', async () => {
  await put('1795334318000-7-aaaaaaaaaaaaaaaa.json', otlpRequest([otlpSpan({ endTimeUnixNano: nano(-5) })]));
  expect(await spool.read(signal)).toEqual({ batches: 1, spans: 1, rejected: [] });
  expect(await names()).toEqual([]);
});

test('begins with the oldest', async () => {
  const order: string[] = [];
  const traces: SpoolOptions['ingest']['traces'] = async (request) => {
    order.push(Buffer.from(request.body as Uint8Array).toString());
    return { storedSpans: 1, rejectedSpans: 0, message: null };
  };
  for (const time of ['3', '1', '2']) await put(`179533431${time}000-7-aaaaaaaaaaaaaaaa.json`, time);
  await createSpool({ directory, ingest: { traces } }).read(signal);
  expect(order).toEqual(['1', '2', '3']);
});

test('makes the folder, so that programs find that a viewer has been', async () => {
  expect(await spool.read(signal)).toEqual({ batches: 0, spans: 0, rejected: [] });
  expect(existsSync(directory)).toBe(true);
});

test('leaves alone what is being written', async () => {
  await put('1795334318000-7-aaaaaaaaaaaaaaaa.json.tmp', '{"resourceSp');
  expect(await spool.read(signal)).toEqual({ batches: 0, spans: 0, rejected: [] });
  expect(await names()).toEqual(['1795334318000-7-aaaaaaaaaaaaaaaa.json.tmp']);
});

test.each([
  ['no JSON', '{"resourceSpans": [', 'The body is not JSON: '],
  ['no OTLP', '{"spans": []}', 'The request has no resourceSpans, only spans.'],
  ['empty', '', 'The body is not JSON: '],
])('moves aside a file that is %s, says why, and goes on', async (_, content, reason) => {
  await put('1-bad.json', content);
  await put('2-good.json', ended);
  const path = join(directory, 'rejected', '1-bad.json');
  expect(await spool.read(signal)).toEqual({
    batches: 1,
    spans: 2,
    rejected: [{ path, reason: expect.stringContaining(reason) as string }],
  });
  expect(readFileSync(path, 'utf8')).toBe(content);
  expect(await names()).toEqual(['rejected']);
  expect(await spool.read(signal)).toEqual({ batches: 0, spans: 0, rejected: [] });
});

test('keeps a file of which only some spans can be stored', async () => {
  await put('1.json', otlpRequest([otlpSpan(), otlpSpan({ spanId: 'x' })]));
  const { spans, rejected } = await spool.read(signal);
  expect(spans).toBe(1);
  expect(rejected[0]?.reason).toContain('1 of 2 spans were rejected');
  expect(existsSync(join(directory, 'rejected', '1.json'))).toBe(true);
});

test('a file that was read in before a crash is read again, which changes nothing', async () => {
  await put('1.json', ended);
  await spool.read(signal);
  const before = [await store.revision(), await store.readRun(traceId)];
  await put('1.json', ended);
  expect(await spool.read(signal)).toMatchObject({ batches: 1 });
  expect([await store.revision(), await store.readRun(traceId)]).toEqual(before);
  expect(await names()).toEqual([]);
});

test('what can not be committed now stays for the next time', async () => {
  await put('1.json', started);
  await put('2.json', otlpRequest([otlpSpan({ spanId: 'd'.repeat(16), startTimeUnixNano: nano(5) })]));
  const busy = vi.spyOn(store, 'save').mockRejectedValue(new StoreBusyError());
  await expect(spool.read(signal)).rejects.toThrow(StoreBusyError);
  expect(await names()).toEqual(['1.json', '2.json']);
  busy.mockRestore();
  expect(await spool.read(signal)).toMatchObject({ batches: 2, spans: 2 });
});

test.each(['taken', 'refused'])(
  'a file that its program has sent meanwhile and that was %s is no trouble',
  async (what) => {
    await put('1.json', ended);
    await put('2.json', ended);
    const traces: SpoolOptions['ingest']['traces'] = async (request) => {
      for (const name of await names()) await rm(join(directory, name), { recursive: true });
      const result = await ingest.traces(request);
      return what === 'taken' ? result : { ...result, message: 'no' };
    };
    const reading = await createSpool({ directory, ingest: { traces } }).read(signal);
    expect(reading).toEqual({ batches: 1, spans: 2, rejected: [] });
  },
);

test('stops between two files when it has to', async () => {
  const stopping = new AbortController();
  const traces: SpoolOptions['ingest']['traces'] = (request) => {
    stopping.abort();
    return ingest.traces(request);
  };
  await put('1.json', started);
  await put('2.json', ended);
  expect(await createSpool({ directory, ingest: { traces } }).read(stopping.signal)).toMatchObject({
    batches: 1,
  });
  expect(await names()).toEqual(['2.json']);
});
