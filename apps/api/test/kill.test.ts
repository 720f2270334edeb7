import type { RunSkeleton } from '@spanlight/schema';
import { expect, onTestFinished, test } from 'vitest';
import { startServerProcess } from './cli.ts';
import { openEvents } from './events.ts';
import { otlpRequest, otlpSpan, traceId } from './otlp.ts';
import { postTraces } from './server.ts';
import { temporaryFolder } from './temporary.ts';

const spanIdOf = (n: number) => `${n + 1}`.padStart(16, '0');

function send(url: string, n: number): Promise<Response> {
  return postTraces(url, JSON.stringify(otlpRequest([otlpSpan({ spanId: spanIdOf(n), name: `span ${n}` })])));
}

/** Ids of the spans that are stored. */
async function storedIds(url: string): Promise<string[]> {
  const { run, spans } = (await (await fetch(`${url}/api/runs/${traceId}`)).json()) as RunSkeleton;
  expect(run.spanCount).toBe(spans.length);
  return spans.map((span) => span.spanId);
}

test('what was acknowledged survives a kill, and the live feed goes on over it without a gap', async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const first = await startServerProcess(folder);
  const before = await openEvents(`${first.url}/api/live?traceId=${traceId}`);
  await before.next();
  await send(first.url, 0);
  let seen = await before.nextEvent();
  while (seen.event.type !== 'spans') seen = await before.nextEvent();
  before.close();

  // Killed in the middle of many requests: some are answered, some are not.
  const acknowledged: number[] = [0];
  const requests = Array.from({ length: 200 }, async (_, index) => {
    const n = index + 1;
    const response = await send(first.url, n);
    if (response.status === 200) acknowledged.push(n);
    if (acknowledged.length === 50) first.child.kill('SIGKILL');
  });
  await Promise.allSettled(requests);
  await first.finished;
  expect(acknowledged.length).toBeGreaterThanOrEqual(50);

  const second = await startServerProcess(folder);
  const stored = await storedIds(second.url);
  expect(stored).toEqual(expect.arrayContaining(acknowledged.map(spanIdOf)));

  const after = await openEvents(`${second.url}/api/live?traceId=${traceId}`, { 'last-event-id': seen.id });
  onTestFinished(() => after.close());
  await send(second.url, 999);
  const told = new Set<string>();
  while (!told.has(spanIdOf(999))) {
    const { event } = await after.nextEvent();
    expect(event.type).not.toBe('reset');
    if (event.type === 'spans') for (const span of event.spans) told.add(span.spanId);
  }
  expect([...told].toSorted()).toEqual(
    [...stored, spanIdOf(999)].filter((id) => id !== spanIdOf(0)).toSorted(),
  );
});
