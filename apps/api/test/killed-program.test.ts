import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Run, RunSkeleton } from '@spanlight/schema';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from './cli.ts';
import { openEvents, type EventStream } from './events.ts';
import { startProgram } from './program.ts';
import { startTestServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';

/** Resolves when the server in this process is sent a heartbeat. */
function heartbeatReceived(): Promise<void> {
  const channel = 'http.server.request.start';
  return new Promise((resolve) => {
    const look = (message: unknown) => {
      if ((message as { request: IncomingMessage }).request.url !== '/api/heartbeat') return;
      unsubscribe(channel, look);
      resolve();
    };
    subscribe(channel, look);
  });
}

async function runWithStatus(events: EventStream, status: Run['status']): Promise<Run> {
  for (;;) {
    const { event } = await events.nextEvent();
    const run = event.type === 'runs' ? event.runs.find((changed) => changed.status === status) : undefined;
    if (run) return run;
  }
}

test.each([
  ['after a heartbeat', true, 1000, 20_000],
  ['before it sent any', false, 4000, 11 * 60_000],
])('a program that is killed %s shows as interrupted', async (_, isBeating, stepMs, withinMs) => {
  const temporary = await temporaryFolder();
  onTestFinished(() => temporary.remove());
  const { folder } = temporary;
  let nowMs = 0;
  let looks = 0;
  // In memory, which no other server shares: those tell each other by the database's clock, which goes its own way.
  const clock = {
    now() {
      looks++;
      return nowMs;
    },
  };
  const server = await startTestServer({ liveness: clock, sweepMs: 1 });
  const events = await openEvents(`${server.url}/api/live`);
  onTestFinished(() => events.close());

  const heartbeat = heartbeatReceived();
  const { child, exited } = startProgram('hangs', {
    SPANLIGHT_ENDPOINT: server.url,
    SPANLIGHT_DATA_DIR: folder,
  });
  const { traceId } = await runWithStatus(events, 'running');
  if (isBeating) await heartbeat;
  child.kill('SIGKILL');
  expect(await exited).toBeNull();

  // From here on time goes by in steps, each after the server has looked, however long that takes it; longer ones would be pauses.
  const isRunning = async () =>
    ((await server.get(`/api/runs/${traceId}`)) as RunSkeleton).run.status === 'running';
  while (nowMs < withinMs && (await isRunning())) {
    nowMs += stepMs;
    const before = looks;
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 2), { timeout: 60_000, interval: 1 });
  }
  expect(await isRunning()).toBe(false);
  expect(await runWithStatus(events, 'interrupted')).toMatchObject({
    traceId,
    endedAt: null,
    durationMs: null,
  });
  const { spans } = (await server.get(`/api/runs/${traceId}`)) as RunSkeleton;
  expect(spans.map(({ name, status }) => `${name}: ${status}`).toSorted()).toEqual([
    'agent: interrupted',
    'began: ok',
    'tool: interrupted',
  ]);

  const { port } = new URL(server.url);
  const listed = await runCli(['list', 'status:interrupted', '--port', port]);
  expect(listed.stdout).toMatch(/◌ {2}agent .* interrupted /);
  const shown = await runCli(['show', traceId, '--port', port]);
  expect(shown.stdout).toMatch(/^◌ agent {2}interrupted · 3 spans/);
  expect(shown.stdout).toContain('─ ◌ tool  tool_call · interrupted');
});
