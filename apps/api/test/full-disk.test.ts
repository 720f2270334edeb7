import { randomBytes } from 'node:crypto';
import { statfsSync, writeFileSync } from 'node:fs';
import { AISpanType, DefaultAITracing, OtlpExporter } from '@spanlight/tracing';
import type { DoctorReport, Health, RunList, SpanDetail } from '@spanlight/schema';
import { describe, expect, inject, test } from 'vitest';
import { runCli, startServerProcess } from './cli.ts';
import { attributes, otlpRequest, otlpSpan, spanId } from './otlp.ts';
import { fromProtobuf, toProtobuf } from './otlp-protobuf.ts';
import { postTraces } from './server.ts';
import { mountSmallDisk } from './small-disk.ts';

const traceIdOf = (n: number) => `${n + 1}`.padStart(32, '0');

/** What can't be compressed takes its room. */
function newRequest(n: number) {
  const text = `number-${n} ${randomBytes(20_000).toString('hex')}`;
  const span = otlpSpan({ traceId: traceIdOf(n), name: `span ${n}`, attributes: attributes({ text }) });
  return { text, request: otlpRequest([span]) };
}

/** Sends until there is no room; returns what was acknowledged, by number, and the refusal. */
async function fill(url: string, from = 0) {
  const acknowledged = new Map<number, string>();
  for (let n = from; ; n++) {
    const { text, request } = newRequest(n);
    const response = await postTraces(url, JSON.stringify(request));
    if (response.status !== 200) return { acknowledged, refusal: response };
    acknowledged.set(n, text);
  }
}

async function expectAll(url: string, acknowledged: ReadonlyMap<number, string>) {
  for (const [n, text] of acknowledged) {
    const response = await fetch(`${url}/api/runs/${traceIdOf(n)}/spans/${spanId}`);
    expect(((await response.json()) as SpanDetail).attributes['text']).toBe(text);
  }
}

const getJson = async (url: string): Promise<unknown> => (await fetch(url)).json();
const advice = /^The disk that holds .*spanlight\.db is full\. What is stored is safe\. Free some space/;

// Where nothing can be mounted, a notice at the start says so: test/global-setup.ts.
describe.skipIf(!inject('canMount'))('on a full disk', () => {
  test('what comes is refused in words, what is stored can be read, and with space all goes on by itself', async () => {
    const disk = mountSmallDisk(4);
    const { url } = await startServerProcess(disk.folder);
    const { acknowledged, refusal } = await fill(url);
    expect(acknowledged.size).toBeGreaterThan(5);
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refusal.json()).toEqual({ code: 14, message: expect.stringMatching(advice) as string });

    const lateRequest = newRequest(1_000_000);
    const body = toProtobuf('ExportTraceServiceRequest', lateRequest.request);
    const asProtobuf = () => postTraces(url, body, { 'content-type': 'application/x-protobuf' });
    const refused = await asProtobuf();
    expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/x-protobuf']);
    const status = fromProtobuf('RpcStatus', new Uint8Array(await refused.arrayBuffer()));
    expect(status).toMatchObject({ code: 14, message: expect.stringMatching(advice) as string });
    const deletion = await fetch(`${url}/api/runs/${traceIdOf(0)}`, { method: 'DELETE' });
    if (deletion.status !== 200) {
      expect([deletion.status, deletion.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await deletion.json()).toEqual({
        error: { code: 'busy', message: expect.stringMatching(advice) as string },
      });
    } else acknowledged.delete(0);

    const { problem, runs } = (await getJson(`${url}/api/health`)) as Health;
    expect(problem?.message).toMatch(advice);
    expect(runs).toBe(acknowledged.size);
    const doctor = (await getJson(`${url}/api/doctor`)) as DoctorReport;
    expect(doctor.advice).toContainEqual(
      expect.objectContaining({ rule: 'refused', text: expect.stringContaining('is full') as string }),
    );
    await expectAll(url, acknowledged);

    disk.resize(8);
    expect((await asProtobuf()).status).toBe(200);
    acknowledged.set(1_000_000, lateRequest.text);
    expect((await getJson(`${url}/api/health`)) as Health).toMatchObject({ problem: null });
    await expectAll(url, acknowledged);
  });

  test('with a few megabytes more, runs can be deleted, and that makes room', async () => {
    const disk = mountSmallDisk(12);
    const { url, child, finished } = await startServerProcess(disk.folder);
    const { acknowledged } = await fill(url);
    disk.resize(16);
    const port = new URL(url).port;
    const deleted = await runCli(['delete', '--all', '--port', port]);
    expect(deleted).toMatchObject({ code: 0, stdout: `Deleted ${acknowledged.size} runs.\n` });
    // As much again as there was, and all of it at one time, which only the room of what is gone can hold.
    const again = await fill(url, 10_000);
    expect(again.acknowledged.size).toBeGreaterThanOrEqual(acknowledged.size * 0.8);
    await expectAll(url, again.acknowledged);
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ code: 0 });
  });

  test('a server killed there starts again, and has all that it acknowledged', async () => {
    const disk = mountSmallDisk(4);
    const first = await startServerProcess(disk.folder);
    const { acknowledged } = await fill(first.url);
    first.child.kill('SIGKILL');
    await first.finished;
    const second = await startServerProcess(disk.folder);
    await expectAll(second.url, acknowledged);
    const { runs } = (await getJson(`${second.url}/api/runs?limit=1`)) as RunList;
    expect(runs).toHaveLength(1);
    disk.resize(8);
    expect((await fill(second.url, 10_000)).acknowledged.size).toBeGreaterThan(0);
  });

  test('a server does not start where there is no room for a database, and says why', async () => {
    const disk = mountSmallDisk(1);
    const { bavail, bsize } = statfsSync(disk.folder);
    writeFileSync(`${disk.folder}/other`, randomBytes(bavail * bsize));
    const { code, stderr } = await runCli(['start', '--port', '0', '--no-open', '--data-dir', disk.folder]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The disk that holds .* (full|gone)\b.*\n$/)]);
  });

  test('our SDK sends again until there is room, and loses nothing', async () => {
    const disk = mountSmallDisk(4);
    const { url } = await startServerProcess(disk.folder);
    await fill(url);
    const exporter = new OtlpExporter({ endpoint: url, maxBatchWaitMs: 0 });
    const tracing = new DefaultAITracing({ serviceName: 'shop', exporters: [exporter] });
    const run = tracing.startSpan({
      type: AISpanType.AGENT_RUN,
      name: 'agent',
      attributes: { agentId: 'a' },
    });
    for (let n = 0; n < 20; n++) {
      const call = { toolId: `tool-${n}` };
      const tool = run.createChildSpan({ type: AISpanType.TOOL_CALL, name: `tool ${n}`, attributes: call });
      tool.end({ output: randomBytes(5000).toString('hex') });
    }
    run.end({ output: 'done' });
    const flushed = exporter.flush();
    await expect
      .poll(
        async () => {
          const { requests } = (await getJson(`${url}/api/doctor`)) as DoctorReport;
          return requests.filter(({ status }) => status === 503).length;
        },
        { timeout: 60_000 },
      )
      // One of them when it was filled.
      .toBeGreaterThanOrEqual(3);
    disk.resize(8);
    await flushed;
    expect(exporter.droppedSpans).toBe(0);
    const found = (await getJson(`${url}/api/runs/${run.traceId}`)) as { run: object; spans: unknown[] };
    expect(found.run).toMatchObject({ name: 'agent', status: 'ok', spanCount: 21 });
    expect(found.spans).toHaveLength(21);
    await tracing.shutdown();
  });
});
