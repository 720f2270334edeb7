import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ErrorBody, Health, RunList, SpanDetail } from '@spanlight/schema';
import { beforeAll, afterAll, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../src/server.ts';
import type { Repaired } from '../src/store/repair-sqlite.ts';
import { runCli, startServerProcess } from './cli.ts';
import { attributes, otlpRequest, otlpSpan, spanId } from './otlp.ts';
import { postTraces, startTestServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';

const runCount = 120;
const traceIdOf = (n: number) => `${n + 1}`.padStart(32, '0');
const textOf = (n: number) =>
  `needle${n}. ${Array.from({ length: 200 }, (_, i) => (n * 7919 + i * 104_729).toString(36)).join(' ')}`;

function send(url: string, n: number): Promise<Response> {
  const span = { traceId: traceIdOf(n), name: `run ${n}`, attributes: attributes({ text: textOf(n) }) };
  return postTraces(url, JSON.stringify(otlpRequest([otlpSpan(span)])));
}

let whole: { file: string; remove: () => Promise<void> };
beforeAll(async () => {
  const { folder, remove } = await temporaryFolder();
  whole = { file: join(folder, 'whole.db'), remove };
  const server = await startServer({ database: whole.file, port: 0 });
  for (let n = 0; n < runCount; n++) expect((await send(server.url, n)).status).toBe(200);
  await server.close();
});
afterAll(() => whole.remove());

/** Changes what a page says of itself. */
function spoil(page: Buffer): void {
  page[0]! ^= 0xff;
}

/** A copy of the whole file, in the middle page of a table or an index of which bytes are changed. */
async function damagedCopy(name: string, damage: (page: Buffer) => void): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const file = join(folder, 'spanlight.db');
  copyFileSync(whole.file, file);
  const database = new DatabaseSync(file);
  const pages = database
    .prepare("select pageno as number from dbstat where name = ? and pagetype = 'leaf' order by pageno")
    .all(name);
  const size = Number(database.prepare('pragma page_size').get()!['page_size']);
  database.close();
  const number = Number(pages[Math.floor(pages.length / 2)]!['number']);
  const all = readFileSync(file);
  damage(all.subarray((number - 1) * size, number * size));
  writeFileSync(file, all);
  return file;
}

async function get(url: string) {
  const response = await fetch(url);
  return { response, body: (await response.json()) as unknown };
}

/** How many of the runs can be read with what they brought, and how all others are refused. */
async function readAll(url: string) {
  let intact = 0;
  const refusals = new Set<string>();
  for (let n = 0; n < runCount; n++) {
    const { response, body } = await get(`${url}/api/runs/${traceIdOf(n)}/spans/${spanId}`);
    if (response.status === 200) {
      expect((body as SpanDetail).attributes['text']).toBe(textOf(n));
      intact++;
    } else {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
      refusals.add((body as ErrorBody).error.message);
    }
  }
  return { intact, refusals: [...refusals] };
}

const damaged =
  /The database .*spanlight\.db is damaged: some of it can't be read\. Stop Spanlight, and run "spanlight repair"/;

test('a flipped byte in a table: the rest can be read and exported, and what is damaged is named', async () => {
  const file = await damagedCopy('spans', spoil);
  const { url, child, finished } = await startServerProcess('unused', ['--db', file]);
  const { intact, refusals } = await readAll(url);
  expect(intact).toBeGreaterThan(runCount / 2);
  expect(intact).toBeLessThan(runCount);
  expect(refusals).toEqual([expect.stringMatching(damaged)]);
  expect((await fetch(`${url}/api/runs/${traceIdOf(0)}/export`)).status).toBe(200);
  expect((await get(`${url}/api/runs?limit=200`)).body).toMatchObject({
    runs: { length: runCount },
  });
  child.kill('SIGTERM');
  expect(await finished).toMatchObject({ code: 0, stderr: '' });
});

test('a flipped byte in what spans brought: that block is refused, and every other read', async () => {
  const file = await damagedCopy('contents', (page) => {
    // In the middle of something compressed.
    for (let at = page.length - 200; at < page.length - 100; at++) page[at]! ^= 0x55;
  });
  const { url } = await startServerProcess('unused', ['--db', file]);
  const { intact, refusals } = await readAll(url);
  expect(intact).toBe(runCount - 1);
  expect(refusals).toEqual([expect.stringMatching(damaged)]);
  expect((await send(url, 1000)).status).toBe(200);
});

test('a flipped byte in an index that writes need: they are refused in words, and reading goes on', async () => {
  const file = await damagedCopy('runs_by_revision', spoil);
  const { url } = await startServerProcess('unused', ['--db', file]);
  const refused = await send(url, 1000);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toEqual({ code: 14, message: expect.stringMatching(damaged) as string });
  expect(await readAll(url)).toEqual({ intact: runCount, refusals: [] });
});

test('a flipped byte in the header: no start, in words; the commands that read say the same', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const file = join(folder, 'spanlight.db');
  const bytes = readFileSync(whole.file);
  bytes[0]! ^= 0xff;
  writeFileSync(file, bytes);
  const words = expect.stringMatching(
    /spanlight\.db is no database, or its beginning is damaged\. .*\n$/,
  ) as string;
  for (const args of [['start', '--port', '0', '--no-open'], ['list']]) {
    expect(await runCli([...args, '--db', file])).toEqual({ code: 1, stdout: '', stderr: words });
  }
  expect(readFileSync(file)).toEqual(bytes);
});

test('a file cut off in the middle: no start, in words', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const file = join(folder, 'spanlight.db');
  const bytes = readFileSync(whole.file);
  writeFileSync(file, bytes.subarray(0, bytes.length / 2));
  const { code, stderr } = await runCli(['start', '--port', '0', '--no-open', '--db', file]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(damaged)]);
});

test('a page of the full-text index: runs can be read', async () => {
  const file = await damagedCopy('texts_idx', spoil);
  const { url } = await startServerProcess('unused', ['--db', file]);
  expect(await readAll(url)).toEqual({ intact: runCount, refusals: [] });
  const search = await get(`${url}/api/runs?filter=needle7`);
  expect(search.response.status).toBe(503);
  expect((search.body as ErrorBody).error.message).toMatch(damaged);
  expect(((await get(`${url}/api/runs?limit=1`)).body as RunList).runs).toHaveLength(1);
});

// The middle page of each has less than a half of what is there.
test.each([
  ['texts_data', runCount],
  ['texts_idx', runCount],
  ['texts_docsize', runCount],
  ['runs_by_start', runCount],
  ['sqlite_autoindex_runs_1', runCount],
  ['sqlite_autoindex_spans_1', runCount],
  ['contents_by_trace', runCount],
  ['about', runCount],
  ['runs', runCount],
  ['spans', runCount / 2],
  ['contents', runCount / 2],
])('repair makes a whole file of one in which a page of %s is damaged', async (name, atLeast) => {
  const file = await damagedCopy(name, spoil);
  const before = readFileSync(file);
  const repaired = await runCli(['repair', '--db', file, '--json']);
  expect(repaired).toMatchObject({ code: 0, stderr: '' });
  const { spans, damagedFile } = JSON.parse(repaired.stdout) as Repaired;
  expect(spans).toBeGreaterThanOrEqual(atLeast);
  expect(readFileSync(damagedFile)).toEqual(before);

  const database = new DatabaseSync(file);
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.exec("insert into texts (texts) values ('integrity-check')");
  database.close();
  const server = await startTestServer({ database: file });
  for (let n = 0; n < runCount; n++) {
    const { response, body } = await get(`${server.url}/api/runs/${traceIdOf(n)}/spans/${spanId}`);
    if (response.status === 200) expect((body as SpanDetail).attributes['text']).toBe(textOf(n));
    else expect(response.status).toBe(404);
    // A search takes as long as all the rest: of those that are whole, some.
    if (response.status === 200 && n % 8 !== 0) continue;
    const found = (await server.get(`/api/runs?filter=needle${n}.`)) as RunList;
    if (response.status === 200) {
      expect(found.runs).toMatchObject([{ traceId: traceIdOf(n), name: `run ${n}`, spanCount: 1 }]);
    } else expect(found.runs).toEqual([]);
  }
  expect((await server.get('/api/health')) as Health).toMatchObject({ runs: spans, spans });
  expect((await send(server.url, 1000)).status).toBe(200);
  await server.close();
});

test('repair leaves a file alone that a server has open', async () => {
  const file = await damagedCopy('spans', spoil);
  const server = await startTestServer({ database: file });
  const { code, stderr } = await runCli(['repair', '--db', file]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('stop that one first')]);
  await server.close();
});
