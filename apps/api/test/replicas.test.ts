import type { FeedEvent, RunList, RunSkeleton } from '@spanlight/schema';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli, startServerProcess } from './cli.ts';
import { openEvents, type EventStream } from './events.ts';
import { otlpRequest, otlpSpan, traceId } from './otlp.ts';
import { createTestDatabase, postgresUrl } from './postgres-database.ts';
import { findPostgres, startPostgres } from './postgres-server.ts';
import { postTraces } from './server.ts';
import { temporaryFolder } from './temporary.ts';

const programs = findPostgres();

async function startReplica(database: string) {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  return startServerProcess(folder, ['--db', database]);
}

async function openLive(url: string): Promise<EventStream> {
  const events = await openEvents(`${url}/api/live?traceId=${traceId}`);
  onTestFinished(() => events.close());
  await events.next();
  return events;
}

async function nextOf(events: EventStream, type: FeedEvent['type']): Promise<FeedEvent> {
  for (;;) {
    const { event } = await events.nextEvent();
    if (event.type === type) return event;
  }
}

const spanIdOf = (n: number) => `${n + 1}`.padStart(16, '0');

function send(url: string, n: number): Promise<Response> {
  return postTraces(url, JSON.stringify(otlpRequest([otlpSpan({ spanId: spanIdOf(n), name: `span ${n}` })])));
}

// Where there is no PostgreSQL, a notice at the start says so: test/global-setup.ts.
describe.skipIf(postgresUrl === null)('two servers on one database', () => {
  test('show live what is sent to the other, and what the command line deletes', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const [one, other] = await Promise.all([startReplica(database.url), startReplica(database.url)]);
    const events = await openLive(other.url);
    expect((await send(one.url, 0)).status).toBe(200);
    expect(await nextOf(events, 'spans')).toMatchObject({ spans: [{ spanId: spanIdOf(0), name: 'span 0' }] });

    const listed = await runCli(['list', '--db', database.url, '--json']);
    expect((JSON.parse(listed.stdout) as RunList).runs).toMatchObject([{ traceId, spanCount: 1 }]);
    expect((await runCli(['delete', traceId, '--db', database.url])).code).toBe(0);
    expect(await nextOf(events, 'deleted')).toEqual({ type: 'deleted', traceIds: [traceId] });

    one.child.kill('SIGTERM');
    const { code, stdout, stderr } = await one.finished;
    expect([code, stderr]).toEqual([0, '']);
    const { host, pathname } = new URL(database.url);
    expect(stdout).toContain(`${host}${pathname}`);
    expect(stdout).not.toContain(new URL(database.url).password);
  });
});

describe.skipIf(programs === null)('when PostgreSQL goes down under load and comes back', () => {
  test('requests are refused with 503 meanwhile, nothing acknowledged is lost, and all goes on by itself', async () => {
    const postgres = await startPostgres(programs!);
    onTestFinished(() => postgres.remove());
    const server = await startReplica(postgres.url);
    const events = await openLive(server.url);
    const acknowledged: number[] = [];
    const refused: Response[] = [];
    let next = 0;
    const over = new AbortController();
    const enough = Promise.withResolvers<void>();
    const senders = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) {
        const n = next++;
        const response = await send(server.url, n);
        if (response.status === 200) acknowledged.push(n);
        else refused.push(response);
        if (acknowledged.length === 100) enough.resolve();
      }
    });
    await enough.promise;
    await postgres.stop('immediate');
    await expect.poll(() => refused.length, { timeout: 60_000 }).toBeGreaterThan(20);
    const reading = await fetch(`${server.url}/api/runs`);
    expect([reading.status, reading.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await reading.json()).toMatchObject({ error: { code: 'busy' } });

    await postgres.start();
    const before = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before + 100);
    over.abort();
    await Promise.all(senders);
    const answers = refused.map((response) => `${response.status} ${response.headers.get('retry-after')}`);
    expect(new Set(answers)).toEqual(new Set(['503 1']));
    const { spans } = (await (await fetch(`${server.url}/api/runs/${traceId}`)).json()) as RunSkeleton;
    const stored = spans.map((span) => span.spanId);
    expect(stored).toEqual(expect.arrayContaining(acknowledged.map(spanIdOf)));

    // The page that was open all the time has heard of everything.
    const told = new Set<string>();
    while (!stored.every((spanId) => told.has(spanId))) {
      const event = await nextOf(events, 'spans');
      if (event.type === 'spans') for (const span of event.spans) told.add(span.spanId);
    }
  });
});
