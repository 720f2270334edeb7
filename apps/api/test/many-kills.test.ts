import { setTimeout } from 'node:timers/promises';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunList, RunSkeleton } from '@spanlight/schema';
import { expect, onTestFinished, test } from 'vitest';
import { runCli, startServerProcess } from './cli.ts';
import { hammer, type SentRun } from './hammer.ts';
import { temporaryFolder } from './temporary.ts';

const kills = 50;

/** What would be found if anything were half, each as a query that finds nothing. */
const halves = {
  'runs that count other spans than there are': `select trace_id from runs
    where span_count <> (select count(*) from spans where spans.trace_id = runs.trace_id)`,
  'spans of no run': 'select span_id from spans where trace_id not in (select trace_id from runs)',
  'contents of no run': 'select id from contents where trace_id not in (select trace_id from runs)',
  'log records of no span': `select span_id from logs where not exists
    (select 1 from spans where spans.trace_id = logs.trace_id and spans.span_id = logs.span_id)`,
  'spans without what they brought': `select span_id from spans where not exists (select 1 from contents c
    where c.trace_id = spans.trace_id and spans.payload >= c.first and spans.payload < c.first + c.count)`,
  'contents that are not indexed': 'select id from contents except select id from texts_docsize',
  'indexed texts of no contents': 'select id from texts_docsize except select id from contents',
};

/** Looks into a copy of what a kill left, so that the next server has to mend the file itself. */
function inspect(file: string, copy: string, runs: readonly SentRun[]): void {
  for (const suffix of ['', '-wal'])
    if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  const database = new DatabaseSync(copy);
  const all = (sql: string, ...values: string[]) => database.prepare(sql).all(...values);
  expect(all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  database.exec("insert into texts (texts) values ('integrity-check')");
  for (const [what, sql] of Object.entries(halves)) expect([what, all(sql)]).toEqual([what, []]);

  for (const { traceId, isKept, deletion, requests } of runs) {
    const rows = all('select span_id as id from spans where trace_id = ?', traceId);
    const stored = new Set(rows.map(({ id }) => id as string));
    for (const { spans, isAcknowledged } of requests) {
      const count = spans.filter(({ spanId }) => stored.has(spanId)).length;
      // All of a request is there, or none of it.
      expect([0, spans.length]).toContain(count);
      if (isAcknowledged && isKept) expect(count).toBe(spans.length);
    }
    if (deletion === 'acknowledged') expect(stored.size).toBe(0);
  }
  database.close();
}

const kept = (runs: readonly SentRun[]) => runs.filter(({ isKept }) => isKept);

async function getJson<Body>(url: string): Promise<Body> {
  return (await (await fetch(url)).json()) as Body;
}

const acknowledgedSpans = ({ requests }: SentRun) =>
  requests.filter(({ isAcknowledged }) => isAcknowledged).flatMap(({ spans }) => spans);

/** That what was acknowledged of runs that nothing may take away can be read, to the letter. */
async function expectReadable(url: string, runs: readonly SentRun[]): Promise<void> {
  for (const run of runs) {
    const sent = acknowledgedSpans(run);
    if (sent.length === 0) continue;
    const stored = await getJson<RunSkeleton>(`${url}/api/runs/${run.traceId}`);
    const ids = stored.spans.map(({ spanId }) => spanId);
    expect(ids).toEqual(expect.arrayContaining(sent.map(({ spanId }) => spanId)));
    // A root that has calls below it tells their sum, which counts once.
    expect(stored.run).toMatchObject({
      spanCount: ids.length,
      usage: { totalTokens: 15 * (ids.length - 1) },
    });
    const exported = await (await fetch(`${url}/api/runs/${run.traceId}/export`)).text();
    for (const text of [...sent.map((span) => span.text), ...run.logs]) {
      if (!exported.includes(JSON.stringify(text))) throw new Error(`${run.traceId} lacks ${text}`);
    }
  }
}

/** That the text of a run is found by searching for it. */
async function expectFound(url: string, runs: readonly SentRun[]): Promise<void> {
  for (const run of runs) {
    const needle = acknowledgedSpans(run).at(-1)?.text.split(' ')[0];
    if (needle === undefined) continue;
    const { runs: found } = await getJson<RunList>(`${url}/api/runs?filter=${needle}`);
    expect(found.map(({ traceId }) => traceId)).toEqual([run.traceId]);
  }
}

test(
  'killed fifty times at any moment under load, a server has all that it acknowledged, and nothing by half',
  { timeout: 600_000 },
  async () => {
    const { folder, remove } = await temporaryFolder();
    onTestFinished(remove);
    const file = join(folder, 'spanlight.db');
    // So little that at each start runs are retired, while others come.
    const start = () => startServerProcess(folder, ['--max-bytes', '200K']);
    const sent: SentRun[] = [];
    let server = await start();
    for (let kill = 0; kill < kills; kill++) {
      const { runs, acknowledged, over } = hammer(server.url);
      await acknowledged(1 + Math.floor(Math.random() * 30));
      // The moment of the kill: as soon as an answer is here, or at any time of a write.
      if (kill % 2 === 0) await setTimeout(Math.random() * 15);
      server.child.kill('SIGKILL');
      await Promise.all([over, server.finished]);
      sent.push(...runs);
      const copies = join(folder, `copy-${kill}`);
      mkdirSync(copies);
      inspect(file, join(copies, 'copy.db'), runs);
      server = await start();
      await expectReadable(server.url, kept(runs));
      await expectFound(server.url, kept(runs));
    }
    await expectReadable(server.url, kept(sent));
    server.child.kill('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0, stderr: '' });
    inspect(file, join(folder, 'copy.db'), sent);
    // What runs tell of their spans is what a count of all of them gives.
    const recount = await runCli(['renormalise', '--db', file, '--json']);
    expect(JSON.parse(recount.stdout)).toMatchObject({ changedRuns: 0 });
  },
);
